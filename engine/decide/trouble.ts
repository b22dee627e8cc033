// Why something needs a person, in words, with a fingerprint under which the same failure of many instances is one group.
import { createHash } from 'node:crypto'
import type { Trouble } from '../events.ts'

const LONGEST = 500

/** Numbers, ids and quoted values differ from instance to instance; the failure does not. */
const alike = (message: string): string =>
  message
    .replace(/'[^']*'|"[^"]*"/g, "'…'")
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27,}/gi, '…')
    .replace(/\d+/g, '…')
    .slice(0, 120)

/** A fingerprint is shown and kept where a message must not be: it holds nothing of the text. */
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

/** A frame of a version's script: `welcome@1a2b3c4d5e6f.js:12:5`. */
const OF_VERSION = /@[0-9a-f]{12}\.js:\d+:\d+\)?$/

/**
 * What an author can use of a stack: its frames down to the last one in the code of the version. Below stand the engine's, the same for every
 * step, with paths of this machine, which are nobody's business where the journal is read. Whole where no frame is a version's.
 */
export const stackOfVersion = (stack: string): string => {
  const lines = stack.split('\n')
  const last = lines.findLastIndex((line) => OF_VERSION.test(line))
  return last === -1 ? stack : lines.slice(0, last + 1).join('\n')
}

export const trouble = (of: {
  readonly workflow: string
  readonly node?: string
  readonly code: string
  readonly message: string
  readonly stack?: string
  readonly thrownAt?: string
}): Trouble => {
  const message = of.message.length > LONGEST ? `${of.message.slice(0, LONGEST)}…` : of.message
  const fingerprint = [of.workflow, of.node ?? '-', of.code, digest(alike(message))].join(' · ')
  const { code, stack, thrownAt } = of
  return {
    code,
    message,
    fingerprint,
    ...(stack !== undefined && { stack: stackOfVersion(stack) }),
    ...(thrownAt !== undefined && { thrownAt }),
  }
}

/** For people: what happened, then the author's line. */
export const troubleText = ({ message, thrownAt }: Pick<Trouble, 'message' | 'thrownAt'>): string =>
  thrownAt === undefined ? message : `${message} (${thrownAt})`
