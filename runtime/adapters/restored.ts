// Accepts the loss of a restored journal whose server cannot say what is missing: records JournalRestored with an empty list.
import { recordRestored } from '../../journal/index.ts'
import type { LossAcceptance, JournalStore } from './journal-adapter.ts'

export const restored = async (store: Pick<JournalStore, 'open'>, { warn, ...of }: LossAcceptance): Promise<readonly string[]> => {
  const journal = await store.open({ readOnly: false, warn })
  try {
    await recordRestored(journal, { ...of, lost: [] }, Date.now())
    return []
  } finally {
    await journal.close()
  }
}
