// The journal that a configuration names: one of ours by its kind, or a foreign one by the path of its module.
import { FatalProblem } from '../../base/index.ts'
import { foreignAdapter } from '../adapters/foreign.ts'
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

const foreign = (module: string): Promise<JournalAdapter> =>
  foreignAdapter(module, { field: 'journal.module', isAdapter, needs: 'journal adapter: it needs kind, single and store(settings)' })

const isAdapter = (value: unknown): value is JournalAdapter =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  'single' in value &&
  typeof value.single === 'boolean' &&
  'store' in value &&
  typeof value.store === 'function'
