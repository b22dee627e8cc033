// Every instance of a world, read a second time from its journal.
import type { InstanceBegan } from '../../engine/index.ts'
import type { JsonObject } from '../../base/index.ts'
import { againBy, initialIn } from '../reading/again.ts'
import type { Noted } from '../reading/book.ts'
import { read } from '../reading/reading.ts'
import type { Reading } from '../reading/reading.ts'
import { workflowOf } from './history.ts'
import type { History, Moment, Story } from './history.ts'

export interface Instance extends Reading {
  readonly began: InstanceBegan
  /** The version that it was pinned to in the end. */
  readonly hash: string
  /** The last moment of it; undefined where it has not ended. */
  readonly end: Moment | undefined
  /** The state that it should have left, and the one that the journal folds to. */
  readonly left: JsonObject
}

const readings = new WeakMap<History, readonly (readonly [Story, Instance])[]>()
/** In the order in which those of one stream began. */
export const readingsOf = (history: History): readonly (readonly [Story, Instance])[] => {
  const known =
    readings.get(history) ?? [...history.stories.values()].flatMap((story) => instancesIn(story).map((one) => [story, one] as const))
  readings.set(history, known)
  return known
}

interface Open {
  readonly began: InstanceBegan
  readonly rank: number
  readonly state: JsonObject
  readonly events: Noted[]
  readonly upcasts: number[]
  hash: string
}

const instancesIn = ({ moments, states }: Story): readonly Instance[] => {
  const found: Instance[] = []
  let state: JsonObject = {}
  let open: Open | undefined
  const close = (end: Moment | undefined, rank: number): void => {
    if (!open) return
    const left = end?.now.state ?? states.at(-1)?.state ?? {}
    const reading = readingOf(open, rank)
    found.push({ ...reading, began: open.began, hash: open.hash, end, left })
    state = reading.state
    open = undefined
  }
  for (const [rank, moment] of moments.entries()) {
    const { event, now } = moment
    if (event.kind === 'StateInitialised' || event.kind === 'StateUpcast') {
      // `as`: the state of a workflow is an object by its type.
      if (!open) state = event.state as JsonObject
      else if (event.kind === 'StateUpcast') open.upcasts.push(rank)
      else open = { ...open, state: event.state as JsonObject }
    }
    if (event.kind === 'InstanceBegan') open = { began: event, rank, state, events: [], upcasts: [], hash: event.hash }
    if (!open || !('instance' in event) || event.instance !== open.began.instance) continue
    if (event.kind === 'InstanceResubmitted') open.hash = event.hash
    open.events.push({ event, rank, hash: now.holder?.hash ?? open.hash })
    if (event.kind === 'InstanceCancelled' || event.kind === 'InstanceKilled' || event.kind === 'InstanceCompleted') close(moment, rank)
  }
  close(undefined, Infinity)
  return found
}

const NOTHING: Reading = { output: undefined, state: {}, standing: [], givenUp: new Map(), wrong: [] }

const readingOf = ({ began, rank, state, events, upcasts, hash }: Open, until: number): Reading => {
  const workflow = workflowOf(hash)
  if (!workflow) return { ...NOTHING, wrong: [`nobody knows the version ${hash}`] }
  return read({
    graph: workflow.graph,
    input: began.input ?? began.start.input,
    state,
    events,
    span: { since: rank, until },
    again: againBy(workflowOf),
    initialOf: initialIn(workflow),
    // The account's second version has a level, which no step changes.
    changed: (of, at) => (upcasts.some((one) => one < at) ? { ...of, level: 1 } : of),
  })
}
