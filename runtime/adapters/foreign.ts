// Third-party adapters: the default export of a module, by its path.
import { pathToFileURL } from 'node:url'
import { FatalProblem, sentenceOf } from '../../base/index.ts'

export interface ForeignAdapter<A> {
  /** The field that names the module. */
  readonly field: string
  readonly isAdapter: (value: unknown) => value is A
  /** What the export has to be, after "is no". */
  readonly needs: string
}

/** Rejects with what an operator has to mend. */
export const foreignAdapter = async <A>(module: string, { field, isAdapter, needs }: ForeignAdapter<A>): Promise<A> => {
  const loaded: unknown = await import(pathToFileURL(module).href).catch((error: unknown) => {
    throw new FatalProblem(`${field}: ${module} does not load: ${sentenceOf(error)}`, { cause: error })
  })
  const adapter = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined
  if (isAdapter(adapter)) return adapter
  throw new FatalProblem(`${field}: the default export of ${module} is no ${needs}`)
}
