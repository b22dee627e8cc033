// That a journal goes on although something may be missing from it: recorded in the journal itself, and looked up by whoever calls `unsafe` handlers.
import { deriveIndex, evolveTurn, initial, JOURNAL, TURN_FORMAT } from '../engine/index.ts'
import type { JournalRestored, Turn } from '../engine/index.ts'
import type { Append, Journal } from './journal.ts'

export type Restored = Pick<JournalRestored, 'by' | 'reason' | 'lost'>

/** Durable when it resolves. Before anybody works on the journal: what runs already does not hear of it. */
export const recordRestored = async (
  journal: Pick<Journal, 'load' | 'append'>,
  { by, reason, lost }: Restored,
  now: number,
): Promise<void> => {
  for (;;) {
    const { snapshot, turns, version } = await journal.load(JOURNAL)
    const before = turns.reduce(evolveTurn, snapshot?.state ?? initial)
    const turn: Turn = {
      format: TURN_FORMAT,
      stream: JOURNAL,
      version: version + 1,
      at: Math.max(now, before.at),
      causes: [],
      events: [{ kind: 'JournalRestored', by, reason, lost }],
    }
    const append: Append = { stream: JOURNAL, expected: version, turn, index: deriveIndex(before, turn, evolveTurn(before, turn)) }
    const [answer] = await journal.append([append])
    if (answer?.kind === 'appended') return
  }
}

/** When it was restored last, in milliseconds since the epoch; undefined where it never was. */
export const restoredAt = async (journal: Pick<Journal, 'load' | 'read'>): Promise<number | undefined> => {
  const { version } = await journal.load(JOURNAL)
  const turns = version === 0 ? [] : await journal.read(JOURNAL, 1, version)
  return turns.findLast(({ events }) => events.some(({ kind }) => kind === 'JournalRestored'))?.at
}
