// Versions kept in the journal's blobs: stored once, loaded when asked for, the activated ones at hand.
import { evolveTurn, VERSIONS, initial, runCode } from '../engine/index.ts'
import type { Blobs, TurnLog } from '../journal/index.ts'
import type { Version } from '../engine/index.ts'
import { noCodeLimit } from './code-limit.ts'
import type { CodeLimit } from './code-limit.ts'
import { loadVersion, scriptName } from './load.ts'
import { lru } from '../base/index.ts'
import { parseManifest, UnusableVersion } from './manifest.ts'
import type { Bundled, Manifest } from './manifest.ts'
import { runningModules } from './modules.ts'
import type { Modules } from './modules.ts'
import { sourcesOf } from './sources.ts'
import type { Sources } from './sources.ts'
import type { Versions } from './versions.ts'

export interface StoredVersions extends Versions {
  /** Rejects with an `UnusableVersion` where something is stored under the hash that does not load. */
  get(hash: string): Promise<Version | undefined>
  /** Stores it, durably, and loads it back from what was stored. Storing it again changes nothing. */
  store(bundled: Bundled): Promise<Version>
  /** What is stored of a version besides its code; undefined where it is not there. */
  manifest(hash: string): Promise<Manifest | undefined>
  /** Read from the store each time: a source map is large, and needed where something went wrong alone. */
  sources(hash: string): Promise<Sources | undefined>
  /** The activated versions may have changed: the next `active()` looks into the journal. */
  refresh(): void
  /** How many versions are held loaded, apart from the activated ones. */
  loaded(): number
}

export interface StoredVersionsOptions {
  readonly journal: Pick<TurnLog, 'load' | 'read'> & Blobs
  /** The most versions that are held loaded, apart from the activated ones. */
  readonly max?: number
  readonly modules?: Modules
  /** Stops a script that does not return; absent: nothing does. */
  readonly code?: Pick<CodeLimit, 'now'>
  /** Told about an activated version that `active()` has to leave out: it is not usable, or not there yet. */
  readonly report?: (problem: UnusableVersion) => void
}

interface Active {
  readonly versions: readonly Version[]
  /** Nothing that is activated is missing. */
  readonly complete: boolean
}

export const storedVersions = ({
  journal,
  max = 64,
  modules = runningModules,
  code = noCodeLimit,
  report,
}: StoredVersionsOptions): StoredVersions => {
  const held = lru<Promise<Version | undefined>>(max)
  /** What was stored again here with other comments or file names: the same version, and its lines stand elsewhere by now. */
  const newer = lru<{ readonly sourceMap: string }>(max)

  const manifest = async (hash: string): Promise<Manifest | undefined> => {
    const text = await journal.getBlob(hash)
    return text === undefined ? undefined : parseManifest(hash, text)
  }

  const read = async (hash: string): Promise<Version | undefined> => {
    const found = await manifest(hash)
    const script = found && (await journal.getBlob(found.code))
    if (found === undefined || script === undefined) return undefined
    const of = () => ({ what: `the code of ${found.name} ${found.number}`, version: hash, of: 'loading' })
    const ran = code.now((run) => runCode({ run }, of, () => loadVersion(found, script, modules)))
    if (ran.kind === 'stuck') throw new UnusableVersion(hash, ran.fault.message)
    return ran.value
  }

  /** Readers that come at the same time share one load. Only what was found is kept: what is missing may come. */
  const get = (hash: string): Promise<Version | undefined> => {
    const known = held.get(hash)
    if (known !== undefined) return known
    const reading = read(hash)
    held.set(hash, reading)
    const forget = (): void => held.delete(hash)
    reading.then((version) => version ?? forget(), forget)
    return reading
  }

  const activeOne = async (hash: string): Promise<Version | 'unusable' | 'missing'> => {
    try {
      const version = await get(hash)
      if (version === undefined) report?.(new UnusableVersion(hash, 'it is activated, but not stored (yet)'))
      return version ?? 'missing'
    } catch (error) {
      if (!(error instanceof UnusableVersion)) throw error
      report?.(error)
      return 'unusable'
    }
  }

  const fold = async (): Promise<Active> => {
    const { snapshot, turns } = await journal.load(VERSIONS)
    const state = turns.reduce(evolveTurn, snapshot?.state ?? initial)
    const found = await Promise.all(Object.values(state.active).map(({ hash }) => activeOne(hash)))
    return { versions: found.filter((one) => typeof one === 'object'), complete: !found.includes('missing') }
  }

  let current: Promise<Active> | undefined
  /** A look-up that failed, or missed a version that is not there yet, is not kept. */
  const active = async (): Promise<readonly Version[]> => {
    try {
      const { versions, complete } = await (current ??= fold())
      if (!complete) current = undefined
      return versions
    } catch (error) {
      current = undefined
      throw error
    }
  }

  return {
    get,
    manifest,
    sources: async (hash) => {
      const found = await manifest(hash)
      const map = found && (await journal.getBlob((newer.get(hash) ?? found).sourceMap))
      return map === undefined ? undefined : sourcesOf(scriptName(found!, hash), map)
    },
    active,
    refresh: () => void (current = undefined),
    loaded: () => held.size(),
    store: async ({ hash, manifest: of, script, sourceMap }) => {
      await Promise.all([journal.putBlob(of.code, script), journal.putBlob(of.sourceMap, sourceMap)])
      await journal.putBlob(hash, JSON.stringify(of)) // last: who finds it finds the code too
      newer.set(hash, { sourceMap: of.sourceMap })
      const version = await read(hash)
      if (version === undefined) throw new UnusableVersion(hash, 'it was stored and is not there')
      held.set(hash, Promise.resolve(version))
      return version
    },
  }
}
