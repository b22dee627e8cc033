// The public surface of the journal: its port, what it stores turns as, and what may be wrong with it.
export { BadCursor, JournalUnavailable, UnknownEvent, UnknownFormat } from './errors.ts'
export { decodeTurn, encodeTurn, SNAPSHOT_FORMAT } from './codec.ts'
export { followStream } from './follow.ts'
export { recordRestored, restoredAt } from './restored.ts'
export type { Restored } from './restored.ts'
export type * from './follow.ts'
export { DamagedJournal } from './journal.ts'
export type * from './journal.ts'
