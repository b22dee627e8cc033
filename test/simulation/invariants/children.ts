// Invariant 13: what is asked of another stream is begun for the place that asked, and its end is heard once; whoever is given up ends; nobody waits for what is not there.
import { sameJson } from '../../../base/index.ts'
import { callKey, causeKey, signalCause } from '../../../engine/index.ts'
import type { ChildEnded, ChildRequested, Event, Parent, StreamState } from '../../../engine/index.ts'
import { momentsOf } from '../history.ts'
import type { History, Invariant, Moment, Violation } from '../history.ts'

export const children: Invariant = function* (history) {
  const requested = new Map([...momentsOf(history, 'ChildRequested')].map((moment) => [callKey(moment.event), moment]))
  const ended = Map.groupBy(momentsOf(history, 'ChildEnded'), ({ event }) => callKey(event))
  const lives = livesOf(history)
  yield* asked(history, requested)
  for (const [key, { event, turn }] of requested) {
    const ends = ended.get(key) ?? []
    if (ends.filter((end) => !end.event.trouble).length > 1) yield { ...at(turn), what: `${key} ended ${ends.length} times` }
    for (const end of ends) yield* truth(key, event, end, lives.get(event.child.instance) ?? [])
    if (history.evidence.quiet) yield* stillOpen(history, key, event, turn)
  }
  if (history.evidence.quiet) yield* heard(history)
}

const seqOf = ({ story, turn }: Moment): number => story.turns[turn.version - 1]?.appended.seq ?? Infinity
const at = ({ stream, version }: { readonly stream: string; readonly version: number }) => ({ stream, version })
const isFor = (parent: Parent | undefined, key: string): boolean => parent !== undefined && callKey(parent) === key

/** Nothing of a child is there before its request is durable, and none of another than was asked for. */
function* asked(history: History, requested: ReadonlyMap<string, Moment<ChildRequested>>): Generator<Violation> {
  for (const moment of momentsOf(history, 'InstanceBegan', 'InstanceQueued', 'InstanceRefused')) {
    const { instance, start } = moment.event
    if (!start.parent) continue
    const place = callKey(start.parent)
    const by = requested.get(place)
    if (!by || seqOf(by) > seqOf(moment)) yield { ...at(moment.turn), what: `${instance} is there before anybody had asked for it` }
    else if (by.event.child.instance !== instance || by.event.child.stream !== moment.turn.stream || !sameJson(by.event.input, start.input))
      yield { ...at(moment.turn), what: `${instance} is not what ${place} asked for` }
  }
}

const LIFE = [
  'InstanceBegan',
  'InstanceQueued',
  'InstanceCompleted',
  'InstanceCancelled',
  'InstanceKilled',
  'InstanceRefused',
  'InstanceSuperseded',
  'InstanceRejected',
] as const
type Life = Extract<Event, { readonly kind: (typeof LIFE)[number] }>
const livesOf = (history: History): ReadonlyMap<string, readonly Moment<Life>[]> =>
  Map.groupBy(momentsOf(history, ...LIFE), ({ event }) => event.instance)

/** What its parent hears is what became of it, and was durable by then. */
function* truth(key: string, { awaited }: ChildRequested, moment: Moment<ChildEnded>, life: readonly Moment<Life>[]): Generator<Violation> {
  const { end } = moment.event
  const before = life.flatMap((one) => (seqOf(one) < seqOf(moment) ? [one.event] : []))
  const own = before.some((e) => (e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued') && isFor(e.start.parent, key))
  const isSo = (): boolean => {
    switch (end.kind) {
      case 'accepted':
        return own && !awaited
      case 'completed':
        return own && awaited && before.some((e) => e.kind === 'InstanceCompleted' && sameJson(e.output, end.output))
      case 'cancelled':
        return own && awaited && before.some((e) => e.kind === 'InstanceCancelled' || e.kind === 'InstanceKilled')
      case 'refused':
        return before.some(
          (e) =>
            e.kind === 'InstanceSuperseded' ||
            ((e.kind === 'InstanceRefused' || e.kind === 'InstanceRejected') && isFor(e.start.parent, key)),
        )
    }
  }
  if (!isSo()) yield { ...at(moment.turn), what: `${key} hears ${JSON.stringify(end)}, and that is not what became of it` }
}

const isOpen = ({ holder, below = [], queue }: StreamState, instance: string): boolean =>
  holder?.instance === instance || below.some((one) => one.instance === instance) || queue.has(instance)

/** Whoever is still awaited at rest is open on its stream, and whoever is given up has ended. */
function* stillOpen(
  { stories }: History,
  key: string,
  { instance, child }: ChildRequested,
  turn: { readonly stream: string; readonly version: number },
): Generator<Violation> {
  const there = stories.get(child.stream)?.states.at(-1)
  const open = stories.get(turn.stream)?.states.at(-1)?.effects.get(key)
  if (!open || open.trouble) return
  if (!there || !isOpen(there, child.instance)) yield { ...at(turn), what: `${instance} waits for ${child.instance}, which is not open` }
  else if (open.orphaned) yield { ...at(turn), what: `${key} is given up, and ${child.instance} goes on` }
}

/** Each tell has come to its stream, once (./once counts), or is in review. */
function* heard(history: History): Generator<Violation> {
  const { stories } = history
  for (const { event, turn } of momentsOf(history, 'TellRequested')) {
    const open = stories.get(turn.stream)?.states.at(-1)?.effects.get(callKey(event))
    if (open && open.trouble === null) yield { ...at(turn), what: `nobody has answered ${callKey(event)}` }
  }
  for (const { event, turn, now } of momentsOf(history, 'TellEnded')) {
    const { call, effect = '' } = now.effects.get(callKey(event)) ?? {}
    if (event.end.kind !== 'heard' || call?.kind !== 'tell') continue
    if (!stories.get(call.stream)?.causes.has(causeKey({ kind: 'signal', id: signalCause(effect, call.id) })))
      yield { ...at(turn), what: `${callKey(event)} was said to be heard, and ${call.stream} knows nothing of it` }
  }
}
