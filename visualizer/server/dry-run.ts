// What an edit would do, told beforehand: the very decision that the executor takes, on the state as it stands, and nothing is written.
import { effectKey, evolveTurns, initial, takeTurn } from '../../engine/index.ts'
import type { Decision, Env, Event, OperatorCommand, StreamState, Turn, Unusable, Version } from '../../engine/index.ts'
import { noCodeLimit, UnusableVersion } from '../../versions/index.ts'
import type { DryRun } from './api.ts'
import type { Deps } from './deps.ts'

type Answered = Extract<Decision, { readonly kind: 'turn' }>['answers'][number]
export type Foretold = DryRun | Extract<Answered, { readonly kind: 'refused' }>

export const foretell = async (deps: Deps, command: OperatorCommand): Promise<Foretold> => {
  const { journal, code = noCodeLimit, now } = deps
  const { stream } = command
  const { snapshot, turns: newest } = await journal.load(stream)
  const state = evolveTurns(snapshot?.state ?? initial, newest)
  const turns = await journal.read(stream, 1, state.version)
  const version = state.holder ? await versionOf(deps, state.holder.hash) : undefined
  const decision = await code.soon((run) => takeTurn(stream, state, [command], { ...envOf({ turns, version, now: now() }), run }))
  return toldBy(decision, state)
}

const versionOf = async ({ versions }: Deps, hash: string): Promise<Version | Unusable> => {
  try {
    return (await versions.get(hash)) ?? { unusable: `version ${hash.slice(0, 12)} is not stored here: deploy it` }
  } catch (error) {
    if (error instanceof UnusableVersion) return { unusable: error.message }
    throw error
  }
}

interface Known {
  readonly turns: readonly Turn[]
  readonly version: Version | Unusable | undefined
  readonly now: number
}
const envOf = ({ turns, version, now }: Known): Env => {
  const known = new Map(turns.map((turn) => [turn.version, turn]))
  return {
    now,
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    // Whoever holds the stream is of this version; what comes behind it is not looked at.
    version: () => version,
    newest: () => null,
    turn: (of) => known.get(of),
    closed: () => null,
    past: () => null,
    listener: () => null,
    sources: () => null,
    twice: false,
    dev: false,
    // All of it at once: nothing waits for it.
    limits: { events: Infinity, size: Infinity },
  }
}

const toldBy = (decision: Decision, state: StreamState): Foretold => {
  const [answer] = decision.kind === 'needs' ? [] : decision.answers
  if (answer?.kind === 'refused') return answer
  const events = decision.kind === 'turn' ? decision.turn.events : []
  const at = events.findIndex(({ kind }) => kind === 'StepReopened')
  const edit = events[at]
  if (edit?.kind !== 'StepReopened')
    return { kind: 'refused', code: 'busy', message: 'it has work that is not done yet: ask again in a moment' }
  const { patch, unset, scopes } = edit.restore
  return {
    kind: 'dryRun',
    version: state.version,
    stale: edit.stale.map(({ node, of, visit, why, key }) => ({
      node,
      visit,
      why,
      ...(of !== undefined && { of }),
      ...(key !== undefined && { key }),
    })),
    effects: events
      .slice(0, at)
      .flatMap((event) =>
        event.kind === 'EffectKeptStale' ? [{ key: effectKey(event), choice: event.choice, declared: event.declared === true }] : [],
      ),
    restores: [...new Set([...Object.keys(patch), ...unset, ...scopes.flatMap((scope) => [...Object.keys(scope.patch), ...scope.unset])])],
    asks: events.slice(at).flatMap(asked),
    completes: events.some(({ kind }) => kind === 'InstanceCompleted'),
  }
}

/** What it asks of the outside then. */
const asked = (event: Event): DryRun['asks'] => {
  if (event.kind === 'EffectRequested') return [{ node: event.node, visit: event.visit, what: event.effect }]
  if (event.kind === 'WaitOpened') return [{ node: event.node, visit: event.visit, what: event.signal }]
  return event.kind === 'TaskOpened' ? [{ node: event.node, visit: event.visit, what: event.task }] : []
}
