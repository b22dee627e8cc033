// What a decision asked to have fetched: versions, earlier turns of the stream, what closed an effect. Collected for one delivery.
import { refusedStart } from './first-start.ts'
import { DamagedJournal } from '../../journal/index.ts'
import type { Header, Turn, Unusable, Version, Env, Missing, PastEffect, PastStart, RefusedStart, RunCode } from '../../engine/index.ts'
import { UnusableVersion } from '../../versions/index.ts'
import type { Sources, Versions } from '../../versions/index.ts'
import type { Journal } from '../../journal/index.ts'
import { signalOf } from '../../dsl/internal.ts'
import { lru } from '../../base/index.ts'
import { effectEvents, ENDED, runDirectly } from '../../engine/index.ts'

/** A version that is not stored (yet): the command waits for the deploy, and is delivered again. */
export class VersionMissing extends Error {
  override readonly name = 'VersionMissing'
}

/** What decisions on one stream may look at: what the process has, and what was fetched for them. */
export interface Lookups extends Env {
  now: number
  run: RunCode
  fetch(missing: readonly Missing[]): Promise<void>
  /** The append said that a start of the instance is counted already, in turn `at`: a trailing list may not show it yet. */
  counted(instance: string, at: number): void
  /** The stream has another state: what closed an effect may have changed with it. */
  forget(): void
}

/** Versions are immutable: shared by all deliveries. Which of them is activated is asked each time. */
export interface KnownVersions {
  readonly get: (hash: string) => Version | undefined
  /**
   * One that does not load is asked for again each time: it may be mended.
   * @throws VersionMissing for as long as one that is not stored may still come with a deploy
   */
  fetch(hash: string): Promise<Version | Unusable>
  newest(workflow: string): Promise<Version | null>
  /** The workflow whose activated version waits for a signal by its own key. */
  listener(signal: string): Promise<string | null>
  /** Asked for where code of the version threw. */
  readonly sources: (hash: string) => Sources | null | undefined
  fetchSources(hash: string): Promise<void>
}

/** How long a version that is not stored is waited for, in milliseconds: a deploy stores what it activates within seconds. */
const DEPLOY = 60_000
/** What passes between two look-ups counts up to this: a clock that was set, or a question of long ago, is no waiting. Milliseconds. */
const LONGEST_GAP = 15_000

/** The versions whose source maps are held. */
const MOST_SOURCES = 4

interface Waiting {
  readonly now: () => number
  readonly deployMs?: number
}

/** At most 64, as docs/decisions/0002-versions-are-content.md promises; the one that was not asked for the longest goes first. */
export const knownVersions = (versions: Versions, { now, deployMs = DEPLOY }: Waiting, most = 64): KnownVersions => {
  const known = lru<Version>(most)
  /** How long a version has been waited for, for what was asked for last. */
  const missing = lru<{ readonly asked: number; readonly waitedMs: number }>(most)
  const notThere = (hash: string): Unusable => {
    const asked = now()
    const before = missing.get(hash) ?? { asked, waitedMs: 0 }
    const waitedMs = before.waitedMs + Math.min(Math.max(0, asked - before.asked), LONGEST_GAP)
    missing.set(hash, { asked, waitedMs })
    if (waitedMs < deployMs) throw new VersionMissing(`the version ${hash.slice(0, 12)} is not stored here yet`)
    return { unusable: `version ${hash.slice(0, 12)} is not stored here: deploy it` }
  }
  /** Few, and each without its sources: while a version throws, all its instances do. */
  const sources = lru<{ readonly found: Sources | null }>(MOST_SOURCES)

  return {
    get: (hash) => known.get(hash),
    sources: (hash) => (versions.sources === undefined ? null : sources.get(hash)?.found),
    fetchSources: async (hash) => {
      sources.set(hash, { found: (await versions.sources?.(hash)) ?? null })
    },
    newest: async (workflow) => (await versions.active()).find((v) => v.workflow.name === workflow) ?? null,
    listener: async (signal) =>
      (await versions.active()).find(({ workflow }) => signalOf(workflow, signal)?.to.aggregate === null)?.workflow.name ?? null,
    fetch: async (hash) => {
      try {
        const version = await versions.get(hash)
        if (!version) return notThere(hash)
        known.set(hash, version)
        missing.delete(hash)
        return version
      } catch (error) {
        if (error instanceof UnusableVersion) return { unusable: error.message }
        throw error
      }
    },
  }
}

interface LookedUpBy {
  readonly journal: Journal
  readonly versions: KnownVersions
  readonly env: Pick<Env, 'random' | 'uuid' | 'twice' | 'dev' | 'limits' | 'clock' | 'switches'>
}
export const lookups = (stream: string, shell: LookedUpBy): Lookups => new Fetched(stream, shell)

/** Most deliveries fetch nothing: what would hold it is made with the first of it. */
class Fetched implements Lookups {
  now = 0
  run: RunCode = runDirectly
  readonly random: Env['random']
  readonly uuid: Env['uuid']
  readonly twice: boolean
  readonly dev: boolean
  readonly limits: Env['limits']
  declare readonly clock?: NonNullable<Env['clock']>
  declare readonly switches?: NonNullable<Env['switches']>
  readonly #stream: string
  readonly #shell: LookedUpBy
  /** Held here too: others may push it out of what all share before it is used. */
  #versions: Map<string, Version | Unusable | null> | undefined = undefined
  #newest: Map<string, Version | null> | undefined = undefined
  #turns: Map<number, Turn> | undefined = undefined
  #closed: Map<string, PastEffect | null> | undefined = undefined
  #refused: Map<string, RefusedStart | null> | undefined = undefined
  #past: Map<string, PastStart | null> | undefined = undefined
  #listeners: Map<string, string | null> | undefined = undefined
  #counted: Map<string, number> | undefined = undefined

  constructor(stream: string, shell: LookedUpBy) {
    const { random, uuid, twice, dev, limits, clock, switches } = shell.env
    this.#stream = stream
    this.#shell = shell
    this.random = random
    this.uuid = uuid
    this.twice = twice
    this.dev = dev
    this.limits = limits
    if (clock) this.clock = clock
    if (switches) this.switches = switches
  }
  version(hash: string): Version | Unusable | null | undefined {
    return this.#shell.versions.get(hash) ?? this.#versions?.get(hash)
  }
  newest(workflow: string): Version | null | undefined {
    return this.#newest?.get(workflow)
  }
  sources(hash: string): ReturnType<NonNullable<Env['sources']>> {
    return this.#shell.versions.sources(hash)
  }
  turn(version: number): Turn | undefined {
    return this.#turns?.get(version)
  }
  closed(key: string): PastEffect | null | undefined {
    return this.#closed?.get(key)
  }
  refused(instance: string): RefusedStart | null | undefined {
    return this.#refused?.get(instance)
  }
  past(instance: string): PastStart | null | undefined {
    return this.#past?.get(instance)
  }
  listener(signal: string): string | null | undefined {
    return this.#listeners?.get(signal)
  }
  counted(instance: string, at: number): void {
    ;(this.#counted ??= new Map()).set(instance, at)
  }
  forget(): void {
    this.#versions = undefined
    this.#newest = undefined
    this.#turns = undefined
    this.#closed = undefined
    this.#refused = undefined
    this.#past = undefined
    this.#listeners = undefined
  }
  async fetch(missing: readonly Missing[]): Promise<void> {
    await this.#fetchTurns(missing.flatMap((want) => (want.kind === 'turn' ? [want.version] : [])))
    for (const want of missing) await this.#fetchOne(want)
  }
  async #fetchOne(want: Missing): Promise<unknown> {
    const { journal, versions } = this.#shell
    switch (want.kind) {
      case 'version':
        return this.#fetchVersion(want.hash, want.optional === true)
      case 'newest':
        return (this.#newest ??= new Map()).set(want.workflow, await newestOf(versions, want))
      case 'past':
        return (this.#past ??= new Map()).set(
          want.instance,
          await pastStart(journal, this.#stream, want.instance, this.#counted?.get(want.instance)),
        )
      case 'listener':
        return (this.#listeners ??= new Map()).set(want.signal, await versions.listener(want.signal))
      case 'sources':
        return versions.fetchSources(want.hash)
      case 'turn':
        return undefined
      case 'refused':
        return (this.#refused ??= new Map()).set(want.instance, await refusedStart(journal, want.instance))
      case 'closed':
        return (this.#closed ??= new Map()).set(want.effect, await pastEffect(journal, want.instance, want.effect))
    }
  }
  async #fetchVersion(hash: string, optional: boolean): Promise<void> {
    const fetched = (this.#versions ??= new Map())
    try {
      fetched.set(hash, await this.#shell.versions.fetch(hash))
    } catch (error) {
      if (!optional || !(error instanceof VersionMissing)) throw error
      fetched.set(hash, null)
    }
  }
  /** Turns that stand side by side come with one question. */
  async #fetchTurns(wanted: readonly number[]): Promise<void> {
    const turns = (this.#turns ??= new Map())
    for (const [from, to] of runsOf(wanted))
      for (const turn of await this.#shell.journal.read(this.#stream, from, to)) turns.set(turn.version, turn)
    const lost = wanted.find((version) => !turns.has(version))
    if (lost !== undefined) throw new DamagedJournal(this.#stream, lost, 'a turn that the state names is not there')
  }
}

/** @throws VersionMissing where the command cannot do without */
const newestOf = async (
  versions: Pick<KnownVersions, 'newest'>,
  { workflow, needed }: Extract<Missing, { kind: 'newest' }>,
): Promise<Version | null> => {
  const found = await versions.newest(workflow)
  if (!found && needed) throw new VersionMissing(`no version of ${workflow} is active here yet`)
  return found
}

/** What an instance was begun for: its line says in which turn that was. `counted`: the turn of a start that the list may not show yet. */
const pastStart = async (journal: Journal, stream: string, instance: string, counted: number | undefined): Promise<PastStart | null> => {
  const row = await journal.instance(instance)
  const at = row?.accepted ?? counted
  if (at === undefined) return null
  const [turn] = await journal.read(stream, at, at)
  const first = turn?.events.find((e) => 'start' in e && e.instance === instance && !(e.kind === 'InstanceRefused' && e.code === 'exists'))
  const parent = first && 'start' in first ? first.start.parent : undefined
  const wasRefused = row ? row.status === 'refused' || row.status === 'superseded' : first?.kind === 'InstanceRejected'
  const isCounted = counted !== undefined || turn?.causes.some(({ kind, id }) => kind === 'start' && id === instance) === true
  return { begun: !wasRefused, counted: isCounted, ...(parent && { parent }) }
}

/** Finds an effect in the turns of its instance. Rare: only reports on effects that are not open need it. */
const pastEffect = async (journal: Journal, instance: string, key: string): Promise<PastEffect | null> => {
  const [turns, row] = [await journal.readInstance(instance), await journal.instance(instance)]
  const events = effectEvents(
    turns.flatMap((turn) => turn.events),
    key,
  )
  const requested = events.find((e) => e.kind === 'EffectRequested')
  if (!row || !requested) return null
  const { workflow, number, hash, key: own, started: since, accepted, ended, status, search } = row
  const over = ENDED.find((end) => end === status) ?? null
  const header: Header = { workflow, number, hash, key: own, since, accepted, ended, status: over, ...(search && { search }) }
  return { instance, effect: requested.effect, events, header }
}

/** So many turns that nobody asked for may stand between two that are read with one question. */
const GAP = 3
const runsOf = (versions: readonly number[]): readonly (readonly [from: number, to: number])[] => {
  const runs: [number, number][] = []
  for (const version of versions.toSorted((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && version - last[1] <= GAP) last[1] = version
    else runs.push([version, version])
  }
  return runs
}
