// Going on with a journal whose server says nothing of what its restore left behind.
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
