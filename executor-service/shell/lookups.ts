// What a decision asked to have fetched: versions, earlier turns of the stream, what closed an effect. Collected for one delivery.
import { effectKey } from '../../journal/index.ts'
import type { Event, Header, Journal, Turn, Version, Versions } from '../../journal/index.ts'
import type { ClosedEffect, Env, Missing } from '../core/draft.ts'

/** A version that is not stored (yet): the command waits for the deploy, and is delivered again. */
export class VersionMissing extends Error {
  override readonly name = 'VersionMissing'
}

export interface Lookups extends Pick<Env, 'version' | 'newest' | 'turn' | 'closed'> {
  fetch(missing: readonly Missing[]): Promise<void>
}

/** Versions are immutable: shared by all deliveries. */
export interface KnownVersions {
  readonly get: (hash: string) => Version | undefined
  readonly newest: (workflow: string) => Version | undefined
  fetch(hash: string): Promise<void>
}

export const knownVersions = (versions: Versions, most = 256): KnownVersions => {
  const known = new Map<string, Version>()
  const active = new Map<string, Version>()
  return {
    get: (hash) => known.get(hash),
    newest: (workflow) => active.get(workflow),
    fetch: async (hash) => {
      for (const version of await versions.active()) active.set(version.workflow.name, version)
      const version = await versions.get(hash)
      if (!version) throw new VersionMissing(`the version ${hash.slice(0, 12)} is not stored here yet`)
      known.set(hash, version)
      if (known.size > most) known.delete(known.keys().next().value!)
    },
  }
}

export const lookups = (stream: string, journal: Journal, versions: KnownVersions): Lookups => {
  const turns = new Map<number, Turn>()
  const closed = new Map<string, ClosedEffect | null>()
  return {
    version: versions.get,
    newest: versions.newest,
    turn: (version) => turns.get(version),
    closed: (key) => closed.get(key),
    fetch: async (missing) => {
      for (const want of missing) {
        if (want.kind === 'version') await versions.fetch(want.hash)
        else if (want.kind === 'turn')
          for (const turn of await journal.read(stream, want.version, want.version)) turns.set(turn.version, turn)
        else closed.set(want.effect, await closedEffect(journal, want.instance, want.effect))
      }
    },
  }
}

/** Finds in the instance's turns how an effect was closed. Rare: only reports on effects that are not open need it. */
const closedEffect = async (journal: Journal, instance: string, key: string): Promise<ClosedEffect | null> => {
  const [turns, row] = [await journal.readInstance(instance), await journal.instance(instance)]
  const events = turns.flatMap((turn) => turn.events)
  const requested = events.find((e) => e.kind === 'EffectRequested' && effectKey(e) === key)
  if (!row || requested?.kind !== 'EffectRequested') return null
  const { workflow, number, hash, key: own, started: since, accepted, ended, status } = row
  const over = status === 'completed' || status === 'cancelled' || status === 'killed'
  const header: Header = { workflow, number, hash, key: own, since, accepted, ended, status: over ? status : null }
  const closing = events.findLast(
    (e): e is Extract<Event, { kind: 'OutcomeRecorded' | 'EffectSkipped' }> => isClosing(e) && effectKey(e) === key,
  )
  if (!closing) return null
  const how =
    closing.kind === 'OutcomeRecorded' ? { kind: closing.outcome.kind, attempt: closing.attempt } : { kind: 'skipped' as const, attempt: 0 }
  return { effect: requested.effect, header, ...how }
}

const isClosing = (e: Event): e is Extract<Event, { kind: 'OutcomeRecorded' | 'EffectSkipped' }> =>
  e.kind === 'OutcomeRecorded' || e.kind === 'EffectSkipped'
