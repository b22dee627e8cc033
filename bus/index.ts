// The public surface of the bus: the ports and what is said over them.
export type * from './bus.ts'
export { LETTER_HEADERS, letterId } from './dead-letter.ts'
export type * from './dead-letter.ts'
export { letterRecord, readLetter, resentRecord } from './letter-record.ts'
export type { LetterRead } from './letter-record.ts'
export type * from './monitor.ts'
export type * from './records.ts'
export { Undeliverable } from './undeliverable.ts'
