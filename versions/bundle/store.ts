// Workflow modules are bundled and stored by their hash; nothing is activated yet.
import { FatalProblem } from '../../base/index.ts'
import type { Version } from '../../engine/index.ts'
import type { Bundled } from '../manifest.ts'
import type { StoredVersions } from '../stored.ts'
import { bundleWorkflow } from './bundle.ts'

/** Bundles and stores; nothing is activated yet. */
export const storeVersions = async (
  { versions }: { readonly versions: Pick<StoredVersions, 'store'> },
  modules: readonly string[],
  handlers: readonly string[],
): Promise<readonly Version[]> => {
  const bundled = await Promise.all(modules.map((path) => bundleWorkflow(path, { handlers })))
  const found = bundled.flatMap((b) => (b.kind === 'bundled' ? b.versions : []))
  const problems = [...bundled.flatMap((b) => (b.kind === 'refused' ? b.problems : [])), ...sameName(found)]
  if (problems.length > 0) throw new FatalProblem(`the workflows are invalid:\n  ${problems.join('\n  ')}`)
  return Promise.all(found.map((one) => versions.store(one)))
}

/** Of two modules, for within one the bundler has seen to it: the last would be active, and nobody would know. */
const sameName = (found: readonly Bundled[]): readonly string[] => {
  const byName = Map.groupBy(found, ({ manifest }) => manifest.name)
  return [...byName].flatMap(([name, all]) =>
    new Set(all.map(({ hash }) => hash)).size > 1 ? [`two modules export a workflow called '${name}': rename one, or name one module`] : [],
  )
}
