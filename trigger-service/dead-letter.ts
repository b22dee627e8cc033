// From something that belongs to nobody to the command that keeps it. Pure.
import { createHash } from 'node:crypto'
import type { DeadLetterCommand } from '../bus/index.ts'
import { DEADLETTERS } from '../journal/index.ts'
import type { DeadLetter } from './answers.ts'

/** The most of a raw text that is kept, in characters: enough to see what it was, for a stream that may take very many. */
export const RAW_LIMIT = 64 * 1024

/** Its id is made of where it came from and what it is: the same file taken twice leaves each dead letter once. */
export const deadLetterCommand = (letter: DeadLetter): DeadLetterCommand => {
  const { origin, target, workflow, reason, raw, digest } = letter
  const identity = JSON.stringify([origin.source, origin.at ?? null, target, digest ?? raw])
  return {
    kind: 'deadLetter',
    stream: DEADLETTERS,
    id: createHash('sha256').update(identity).digest('hex'),
    origin,
    ...(workflow !== undefined && { workflow }),
    reason: raw.length > RAW_LIMIT ? `${reason} (only the first ${RAW_LIMIT} of its ${raw.length} characters are kept)` : reason,
    raw: cut(raw),
  }
}

/** Never between the two halves of one character. */
const cut = (raw: string): string => {
  const head = raw.slice(0, RAW_LIMIT)
  return head.length < raw.length && !head.isWellFormed() ? head.slice(0, -1) : head
}
