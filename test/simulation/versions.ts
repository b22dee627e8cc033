// The versions of the simulated workflows: all of them stored, the first of each active until the second is activated. A world has random ones beside.
import type { AnyWorkflow } from '../../dsl/index.ts'
import { evolveTurn, initial, VERSIONS } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Version } from '../../engine/index.ts'
import type { Versions } from '../../versions/index.ts'
import { kidsOf, mixedVersion } from './mixes.ts'
import { hashOf, workflows } from './workflows.ts'

const written: readonly Version[] = workflows.map((workflow: AnyWorkflow) => ({ hash: hashOf(workflow), workflow }))
const byHash = new Map(written.map((version) => [version.hash, version]))

export const versionOf = (hash: string): Version | undefined => {
  const known = byHash.get(hash)
  if (known) return known
  const workflow = mixedVersion(hash)
  return workflow && { hash, workflow }
}
export const newestOf = (name: string): Version | undefined => versionOf(hashOf({ name, version: 2 }))
/** All of a world that has these random workflows. */
export const versionsWith = (mixes: readonly string[]): readonly Version[] => [
  ...written,
  ...mixes
    .flatMap((name) => [name, ...kidsOf(name)])
    .flatMap((name) => [1, 2].flatMap((version) => versionOf(hashOf({ name, version })) ?? [])),
]

/** What is active is read from the system stream, as everywhere. */
export const storedVersions = (journal: Pick<Journal, 'load'>, all: readonly Version[]): Versions => {
  const first = all.filter((v) => v.workflow.version === 1)
  let known: { readonly at: number; readonly active: readonly Version[] } = { at: 0, active: first }
  return {
    get: async (hash) => versionOf(hash),
    active: async () => {
      const { snapshot, turns, version } = await journal.load(VERSIONS)
      if (version === known.at) return known.active
      const { active } = turns.reduce(evolveTurn, snapshot?.state ?? initial)
      known = { at: version, active: first.map((v) => versionOf(active[v.workflow.name]?.hash ?? v.hash) ?? v) }
      return known.active
    },
  }
}
