// The versions of the simulated workflows: all of them stored, the first of each active until the second is activated.
import type { AnyWorkflow } from '../../dsl/index.ts'
import { evolveTurn, initial, VERSIONS } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Version } from '../../engine/index.ts'
import type { Versions } from '../../versions/index.ts'
import { hashOf, workflows } from './workflows.ts'

export const allVersions: readonly Version[] = workflows.map((workflow: AnyWorkflow) => ({ hash: hashOf(workflow), workflow }))
const byHash = new Map(allVersions.map((version) => [version.hash, version]))

export const versionOf = (hash: string): Version | undefined => byHash.get(hash)
export const newestOf = (workflow: string): Version | undefined => allVersions.findLast((v) => v.workflow.name === workflow)
const first = allVersions.filter((v) => v.workflow.version === 1)

/** What is active is read from the system stream, as everywhere. */
export const storedVersions = (journal: Pick<Journal, 'load'>): Versions => {
  let known: { readonly at: number; readonly active: readonly Version[] } = { at: 0, active: first }
  return {
    get: async (hash) => byHash.get(hash),
    active: async () => {
      const { snapshot, turns, version } = await journal.load(VERSIONS)
      if (version === known.at) return known.active
      const { active } = turns.reduce(evolveTurn, snapshot?.state ?? initial)
      known = { at: version, active: first.map((v) => byHash.get(active[v.workflow.name]?.hash ?? v.hash) ?? v) }
      return known.active
    },
  }
}
