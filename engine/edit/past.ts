// What the journal holds of an instance: what its steps patched, read, drew and asked for, and the state that it found.
import type { JsonObject } from '../../base/index.ts'
import type { Drawn, Event, KeptRequest } from '../events.ts'
import { enter, openState } from '../fold-state.ts'
import { evolveDraft } from '../evolve.ts'
import { placeKey } from '../ids.ts'
import { initial } from '../state.ts'
import type { Turn } from '../turn.ts'

/** A step that was done. */
export interface StepPast {
  readonly patch: JsonObject
  readonly unset: readonly string[]
  readonly keys: readonly string[]
  readonly scope: string | undefined
  readonly reads: readonly string[] | '*'
  readonly drawn: Drawn | undefined
  readonly asked: readonly KeptRequest[]
}
export interface Past {
  /** The state before its first step. */
  readonly state: JsonObject
  readonly steps: ReadonlyMap<string, StepPast>
  /** Its own, in order. */
  readonly events: readonly Event[]
}

/** Of all turns of its stream. */
export const pastOf = (turns: readonly Turn[], instance: string): Past => {
  const isOwn = (event: Event): boolean => 'instance' in event && event.instance === instance
  const events = turns.flatMap((turn) => turn.events).filter(isOwn)
  return { state: stateFound(turns, instance), steps: stepsIn(events), events }
}

const PATCHES: ReadonlySet<string> = new Set(['StepDone', 'BranchesJoined'])
const stateFound = (turns: readonly Turn[], instance: string): JsonObject => {
  const state = openState(initial)
  for (const turn of turns) {
    enter(state, turn)
    for (const event of turn.events) {
      if (PATCHES.has(event.kind) && 'instance' in event && event.instance === instance) return state.state
      evolveDraft(state, event)
    }
  }
  return state.state
}

const stepsIn = (events: readonly Event[]): ReadonlyMap<string, StepPast> => {
  const steps = new Map<string, StepPast & { asked: KeptRequest[] }>()
  for (const event of events) {
    if (event.kind === 'StepDone') {
      const { patch = {}, unset = [], scope, reads, drawn, kept = [] } = event
      steps.set(placeKey(event), { patch, unset, keys: [...Object.keys(patch), ...unset], scope, reads, drawn, asked: [...kept] })
    }
    if (event.kind !== 'EffectRequested' || event.awaited) continue
    const { index, visit, effect, payload } = event
    steps.get(placeKey(event))?.asked.push({ index, visit, of: index, effect, payload })
  }
  return steps
}
