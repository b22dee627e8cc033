// The journal that a configuration names: one of ours by its kind, or a foreign one by the path of its module.
import { pathToFileURL } from 'node:url'
import { FatalProblem, sentenceOf } from '../../base/index.ts'
import type { JournalAdapter, JournalStore } from '../adapters/journal-adapter.ts'
import { JOURNALS } from '../adapters/journals.ts'
import type { Config } from './config.ts'

type Settings = Config['journal']

/** Rejects with what an operator has to mend. */
export const adapterOf = async ({ kind, module }: Settings): Promise<JournalAdapter> => {
  if (module !== undefined) return foreign(module)
  const found = JOURNALS.find((one) => one.kind === kind)
  if (found === undefined)
    throw new FatalProblem(`journal.kind: there is no kind ${kind}: write one of ${JOURNALS.map((one) => one.kind).join(', ')}`)
  return found
}

export const storeOf = async (settings: Settings): Promise<JournalStore> => {
  const adapter = await adapterOf(settings)
  return adapter.store(settings.module === undefined ? settings : settings.options)
}

const foreign = async (module: string): Promise<JournalAdapter> => {
  const loaded: unknown = await import(pathToFileURL(module).href).catch((error: unknown) => {
    throw new FatalProblem(`journal.module: ${module} does not load: ${sentenceOf(error)}`, { cause: error })
  })
  const adapter = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined
  if (isAdapter(adapter)) return adapter
  throw new FatalProblem(`journal.module: the default export of ${module} is no journal adapter: it needs kind, single and store(settings)`)
}

const isAdapter = (value: unknown): value is JournalAdapter =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  'single' in value &&
  typeof value.single === 'boolean' &&
  'store' in value &&
  typeof value.store === 'function'
