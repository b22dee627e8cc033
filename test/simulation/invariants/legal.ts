// Invariant 3: versions follow each other without gap, and every turn is one that the state before it allows.
import { sameJson } from '../../../base/index.ts'
import { causeKey, isUnique } from '../../../engine/index.ts'
import type { Event } from '../../../engine/index.ts'
import { walkOf } from '../history.ts'
import type { History, Invariant, Moment, Story, Told, Violation } from '../history.ts'
import { calls } from './legal/calls.ts'
import { effects } from './legal/effects.ts'
import { life } from './legal/life.ts'
import { nodes } from './legal/nodes.ts'
import { mayBePaused } from './legal/rule.ts'
import type { Rules, Wrong } from './legal/rule.ts'
import { schedules } from './legal/schedules.ts'
import { streams } from './legal/streams.ts'
import { tasks } from './legal/tasks.ts'

const rules: Rules<Event['kind']> = { ...life, ...nodes, ...calls, ...effects, ...streams, ...tasks, ...schedules }

/** `as`: the rule found by the kind of the event is the one for it. */
const judge = (moment: Moment, history: History): Wrong =>
  (rules[moment.event.kind] as (moment: Moment, history: History) => Wrong)(moment, history)

export const legal: Invariant = function* (history) {
  for (const story of history.stories.values()) {
    for (const [i, told] of story.turns.entries()) yield* turn(history, story, told, i + 1)
    for (const moment of story.moments) {
      const wrong = judge(moment, history)
      if (wrong !== undefined) yield at(moment.turn, `${moment.event.kind} ${placeOf(moment.event)}: ${wrong}`)
    }
  }
}

const at = ({ stream, version }: { readonly stream: string; readonly version: number }, what: string): Violation => ({
  stream,
  version,
  what,
})

const placeOf = (event: Event): string =>
  [
    'instance' in event ? event.instance : '',
    'node' in event ? `${event.node}#${event.visit}` : '',
    'index' in event ? `/${event.index}` : '',
    'id' in event ? event.id : '',
  ].join(' ')

function* turn(history: History, story: Story, told: Told, expected: number): Generator<Violation> {
  const { sent } = history
  const { stream, causes } = story
  const { before, after, appended } = told
  const of = told.turn
  if (of.version !== expected || of.stream !== stream) yield at(of, `stands in the place of version ${expected} of ${stream}`)
  if (of.at < before.at) yield at(of, `its time is before that of the turn before`)
  if (of.at > appended.latest) yield at(of, `its time ${of.at} is later than any clock had shown: ${appended.latest}`)
  if (of.events.length === 0 && !before.more) yield at(of, 'nothing happened in it')
  const keys = of.causes.map(causeKey)
  if (new Set(keys).size < keys.length && of.causes.every(isUnique)) yield at(of, 'it names a cause twice')
  for (const cause of of.causes) {
    if (!sent.has(`${stream} ${causeKey(cause)}`)) yield at(of, `nobody sent its cause ${causeKey(cause)}`)
    if (isUnique(cause) && causes.get(causeKey(cause)) !== of.version) yield at(of, `its cause ${causeKey(cause)} counts again later`)
  }
  const { holder, queue, aggregate } = after
  const walked = holder && !holder.parked && !holder.paused ? walkOf(after) : undefined
  const leaves = walked
    ? walked.ready.length > 0 || walked.output !== undefined
    : !holder && queue.size > 0 && !mayBePaused({ turn: of, story }, history, queue.first(1)[0]?.workflow ?? '')
  if (leaves && of.more !== true) yield at(of, 'it leaves ready work undone and does not say so')
  if (!sameJson(of.schema, aggregate?.schema ?? undefined)) yield at(of, 'it names another schema than the state has')
}
