// Text that is stored with a checksum of it: what was changed afterwards is damage, and is said to be.
import { crc32 } from 'node:zlib'
import type { TurnPosition } from './codec.ts'
import { DamagedJournal } from './journal.ts'

export interface Sealed {
  readonly body: string
  /** CRC-32 of the body as UTF-8. */
  readonly crc: number
}

/** @throws DamagedJournal */
export const unsealed = ({ body, crc }: Sealed, { stream, version }: TurnPosition, what: string): string => {
  if (crc32(body) !== crc) throw new DamagedJournal(stream, version, `${what} was changed after it was written`)
  return body
}
