// Going on with a journal whose server says nothing of what its restore left behind.
import { recordRestored } from '../../journal/index.ts'
import type { AcceptedLoss, Store } from './journal-adapter.ts'

export const restored = async (store: Pick<Store, 'open'>, { warn, ...of }: AcceptedLoss): Promise<readonly string[]> => {
  const journal = await store.open({ readOnly: false, warn })
  try {
    await recordRestored(journal, { ...of, lost: [] }, Date.now())
    return []
  } finally {
    await journal.close()
  }
}
