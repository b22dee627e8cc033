// From something that belongs to nobody to the command that keeps it in the journal. Pure.
import { letterId } from '../../bus/index.ts'
import type { DeadLetter } from '../../bus/index.ts'
import type { DeadLetterCommand } from '../../engine/index.ts'
import { DEADLETTERS } from '../../engine/index.ts'

/** The most of a raw text that is kept, in characters: as much as a payload may have over HTTP, so that it can be sent again. */
export const RAW_LIMIT = 256 * 1024

export const deadLetterCommand = (letter: DeadLetter): DeadLetterCommand => {
  const { origin, target, workflow, reason } = letter
  const raw = textOf(letter.raw)
  return {
    kind: 'deadLetter',
    stream: DEADLETTERS,
    id: letterId(letter),
    origin,
    target,
    ...(workflow !== undefined && { workflow }),
    reason: raw.length > RAW_LIMIT ? `${reason} (only the first ${RAW_LIMIT} of its ${raw.length} characters are kept)` : reason,
    raw: cut(raw),
  }
}

/** The journal keeps texts: what is not UTF-8 is told apart by its id. */
const textOf = (raw: DeadLetter['raw']): string => (typeof raw === 'string' ? raw : Buffer.from(raw ?? []).toString())

/** Never between the two halves of one character. */
const cut = (raw: string): string => {
  const head = raw.slice(0, RAW_LIMIT)
  return head.length < raw.length && !head.isWellFormed() ? head.slice(0, -1) : head
}
