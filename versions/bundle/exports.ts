// What a workflow module exports: its workflows, each once, and whatever is wrong with them.
import { queryMistakes, validate } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { isOf, isWorkflow, queriesIn } from '../load.ts'

export type Exports = Readonly<Record<string, unknown>>
export type Exported = readonly [name: string, workflow: AnyWorkflow]

/** All workflows, or only the one that is called `exportName`; `problems` is empty where nothing stands in their way. */
export const workflowsIn = (
  exports: Exports,
  exportName: string | undefined,
): { readonly workflows: readonly Exported[]; readonly problems: readonly string[] } => {
  const workflows = named(exports).filter(([name]) => exportName === undefined || name === exportName)
  const once = workflows.filter(([, workflow], i) => workflows.findIndex(([, other]) => other === workflow) === i)
  const problems = [...missing(exports, once, exportName), ...handlersIn(exports), ...sameName(once), ...invalid(once), ...queries(exports)]
  return { workflows: once, problems }
}

/** Questions, and whose state they ask for. */
const queries = (exports: Exports): readonly string[] => {
  const all = [...new Set(queriesIn(exports).map(([, query]) => query))]
  const workflows = named(exports).map(([, workflow]) => workflow)
  const astray = all.filter((query) => !workflows.some((workflow) => isOf(query, workflow)))
  return [
    ...queryMistakes(all),
    ...astray.map(
      ({ name, of }) => `query '${name}' is of ${of.kind} '${of.name}', and no workflow that is exported beside it has its state`,
    ),
  ]
}

/** `default` comes last, so that exporting a workflow a second time does not change under which name it is known. */
const named = (exports: Exports): readonly Exported[] =>
  Object.keys(exports)
    .toSorted((a, b) => Number(a === 'default') - Number(b === 'default') || (a < b ? -1 : 1))
    .flatMap((name): readonly Exported[] => {
      const value = exports[name]
      return isWorkflow(value) ? [[name, value]] : []
    })

const missing = (exports: Exports, found: readonly Exported[], exportName: string | undefined): readonly string[] => {
  if (found.length > 0) return []
  const wanted = exportName === undefined ? 'no workflow' : `no workflow as '${exportName}'`
  return [`it exports ${wanted}, only: ${Object.keys(exports).join(', ') || 'nothing'}`]
}

/** Recognised by what `handle` of the DSL makes. */
const handlersIn = (exports: Exports): readonly string[] =>
  Object.entries(exports)
    .filter(([, value]) => typeof value === 'object' && value !== null && 'workflow' in value && 'handlers' in value)
    .map(([name]) => `'${name}' holds handlers: move it to a file of its own, which no workflow imports`)

const sameName = (found: readonly Exported[]): readonly string[] => {
  const names = found.map(([, workflow]) => workflow.name)
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map((name) => `two workflows are called '${name}': rename one`)
}

const invalid = (found: readonly Exported[]): readonly string[] =>
  found.flatMap(([, workflow]) => validate(workflow).map((problem) => `workflow '${workflow.name}': ${problem}`))
