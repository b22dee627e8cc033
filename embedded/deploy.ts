// Brings the versions of workflow modules into a journal: bundled, stored by hash, activated by a command.
import { bundleWorkflow } from './bundle/index.ts'
import { evolveTurn, initial, VERSIONS } from '../journal/index.ts'
import type { Journal, Version } from '../journal/index.ts'
import { checkActivation, shortHash } from '../journal/versions/index.ts'
import type { Bundled, StoredVersions } from '../journal/versions/index.ts'
import type { ActivateCommand, Bus, Topics } from '../bus/index.ts'
import { FatalProblem } from './fatal.ts'

export interface Deployment {
  readonly journal: Journal
  readonly versions: StoredVersions
  readonly bus: Bus<Topics>
  readonly dev: boolean
}

/** Bundles and stores; nothing is activated yet. */
export const storeVersions = async (
  { versions }: Pick<Deployment, 'versions'>,
  modules: readonly string[],
  handlers: readonly string[],
): Promise<readonly Version[]> => {
  const bundled = await Promise.all(modules.map((path) => bundleWorkflow(path, { handlers })))
  const found = bundled.flatMap((b) => (b.kind === 'bundled' ? b.versions : []))
  const problems = [...bundled.flatMap((b) => (b.kind === 'refused' ? b.problems : [])), ...sameName(found)]
  if (problems.length > 0) throw new FatalProblem(`the workflows are not sound:\n  ${problems.join('\n  ')}`)
  return Promise.all(found.map((one) => versions.store(one)))
}

/** Of two modules, for within one the bundler has seen to it: the last would be active, and nobody would know. */
const sameName = (found: readonly Bundled[]): readonly string[] => {
  const byName = Map.groupBy(found, ({ manifest }) => manifest.name)
  return [...byName].flatMap(([name, all]) =>
    new Set(all.map(({ hash }) => hash)).size > 1 ? [`two modules export a workflow called '${name}': rename one, or name one module`] : [],
  )
}

/** Activates what is not active yet. Needs a running executor. */
export const activateVersions = async ({ journal, versions, bus, dev }: Deployment, stored: readonly Version[]): Promise<void> => {
  const { snapshot, turns } = await journal.load(VERSIONS)
  const { active } = turns.reduce(evolveTurn, snapshot?.state ?? initial)
  const earlier = await versions.activations()
  for (const { hash, workflow } of stored) {
    const candidate = { workflow: workflow.name, number: workflow.version, hash }
    if (active[workflow.name]?.hash === hash) continue
    const check = checkActivation(active, candidate, { dev, earlier })
    if (check.kind === 'refused') throw new FatalProblem(check.reason)
    const id = `${hash}-${earlier.length}`
    const command: ActivateCommand = {
      kind: 'activate',
      stream: VERSIONS,
      id,
      ...candidate,
      by: 'deploy',
      reason: `module holds ${shortHash(hash)}`,
    }
    await bus.submit('commands', { key: VERSIONS, value: command })
  }
  versions.refresh()
}
