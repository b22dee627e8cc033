// What a world met, told from its evidence: a simulation that never meets what it is there for proves nothing of it.
import { effectKey } from '../../engine/index.ts'
import { momentsOf, workflowOf } from './history.ts'
import type { History, Moment } from './history.ts'
import { any } from './met.ts'
import type { Met } from './met.ts'
import { nodeFeatures } from './node-features.ts'

/** Instances that stand in line. */
const LONG_LINE = 100

const isPoisoned = ({ evidence }: History): ReadonlySet<string> =>
  new Set(evidence.called.flatMap((call) => (call.poison ? [call.effectKey] : [])))

const seqOf = ({ story, turn }: Moment): number => story.turns[turn.version - 1]?.appended.seq ?? Infinity
const activationsOf = (workflow: string, history: History): readonly number[] =>
  [...momentsOf(history, 'VersionActivated')].filter(({ event }) => event.workflow === workflow).map(seqOf)

const features: Readonly<Record<string, Met>> = {
  ...nodeFeatures,
  'an embedded engine': ({ evidence }) => evidence.mode === 'embedded',
  'a cluster': ({ evidence }) => evidence.mode === 'cluster',
  'an SQLite journal': ({ evidence }) => evidence.kept === 'sqlite',
  'a commit that fails': ({ evidence }) => evidence.failedCommits > 0,
  'a handler that ends its process': ({ evidence }) => evidence.called.some(({ poison }) => poison),
  'its last attempt, and review': (history) => {
    const poisoned = isPoisoned(history)
    return any(['EffectParked'], ({ event }) => event.trouble.code === 'exhausted' && poisoned.has(effectKey(event)))(history)
  },
  'a hundred instances in line': ({ stories }) =>
    [...stories.values()].some(({ states }) => states.some(({ queue }) => queue.size >= LONG_LINE)),
  'a version that does not load': any(['InstanceParked'], ({ event }) => event.trouble.code === 'version'),
  'an instance that goes on when it loads': any(
    ['InstanceResubmitted'],
    ({ event, now }) => event.node === undefined && now.holder?.parked?.trouble.code === 'version',
  ),
  'code that does not return': any(['InstanceParked'], ({ event }) => event.trouble.code === 'stuck'),
  'a step that throws': any(['InstanceParked'], ({ event }) => event.trouble.code === 'threw'),
  'a key that a branch removes': any(['StepDone'], ({ event }) => event.scope !== undefined && (event.unset ?? []).length > 0),
  'a branch cut off with what it removed': any(['InstanceCancelled'], ({ event, now }) => {
    const { holder } = now
    return holder?.instance === event.instance && holder.scopes.values().some(({ unset }) => unset.length > 0)
  }),
  'an outcome read by an older schema': (history) => {
    const changed = Math.min(...activationsOf('Toss', history))
    return any(['OutcomeRecorded'], (moment) => {
      const of = moment.now.effects.get(effectKey(moment.event))
      return of?.effect === 'Coin' && workflowOf(of.hash)?.version === 1 && seqOf(moment) > changed
    })(history)
  },
  'state that is upcast': any(['StateUpcast']),
  'a cancel': any(['InstanceCancelled']),
  'a kill': any(['InstanceKilled']),
  'a pause': any(['InstancePaused']),
  'a pause of a workflow': any(['WorkflowPaused'], ({ event }) => event.workflow !== undefined),
  'a pause of the engine': any(['WorkflowPaused'], ({ event }) => event.workflow === undefined),
  'an instance that a pause has met': any(['InstancePaused'], ({ event }) => event.with !== undefined),
  'a resumption': any(['InstanceUnpaused']),
  'an effect withdrawn after it': any(['EffectWithdrawn']),
  'a retry by a person': any(['EffectRetried']),
  'an outcome by a person': any(['OutcomeRecorded'], ({ event }) => event.by !== undefined),
  'a skip by a person': any(['EffectSkipped']),
  'a late outcome': any(['LateOutcome']),
  'a kept signal': any(['SignalKept']),
  'a rejected start': any(['InstanceRejected']),
  'a start that is not let in': any(['InstanceRefused']),
  'a queued start that is not let in': any(['InstanceRefused'], ({ event, now }) => now.queue.has(event.instance)),
  'a state made from a payload': any(
    ['StateInitialised'],
    ({ event }) => event.aggregate === null && (event.state as { count?: number }).count !== 0,
  ),
  'a superseded start': any(['InstanceSuperseded']),
  'a paused trigger': any(['TriggerPaused']),
  'a dead letter': any(['DeadLettered']),
}

export const metIn = (history: History): readonly string[] => Object.entries(features).flatMap(([name, is]) => (is(history) ? [name] : []))

/** Counts the worlds that met each of them. */
export interface Coverage {
  add(met: readonly string[]): void
  /** By name, those that were never met among them. */
  readonly counts: ReadonlyMap<string, number>
}
export const coverage = (): Coverage => {
  const counts = new Map(Object.keys(features).map((name) => [name, 0]))
  return {
    counts,
    add: (met) => {
      for (const name of met) counts.set(name, (counts.get(name) ?? 0) + 1)
    },
  }
}

/** In half of so many worlds each feature has to be met. */
export const ENOUGH = 1_000
export const unmet = ({ counts }: Coverage): readonly string[] => [...counts].flatMap(([name, count]) => (count === 0 ? [name] : []))
