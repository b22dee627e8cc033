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
  return { code, message, fingerprint, ...(stack !== undefined && { stack }), ...(thrownAt !== undefined && { thrownAt }) }
}

/** For people: what happened, then the author's line. */
export const troubleText = ({ message, thrownAt }: Pick<Trouble, 'message' | 'thrownAt'>): string =>
  thrownAt === undefined ? message : `${message} (${thrownAt})`
