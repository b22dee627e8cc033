// What an error of @azure/cosmos means: come back later, not reachable, or a reason that waiting does not change.
import { JournalUnavailable } from '../errors.ts'
import type { Meaning } from './retry.ts'

const field = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Object.entries(error).find(([key]) => key === name)?.[1] : undefined

/** No replica has yet seen what this process has written or read before: nothing is said about whether the document is there. */
const SESSION_NOT_AVAILABLE = 1002
export const isBehind = (of: unknown): boolean => field(of, 'substatus') === SESSION_NOT_AVAILABLE
export class Behind extends Error {
  override readonly name = 'Behind'
  readonly substatus = SESSION_NOT_AVAILABLE
}

/** The HTTP status, or the name of an error of the network. */
export const codeOf = (error: unknown): unknown => field(error, 'code')

export const chargeIn = (headers: unknown): number => Number(field(headers, 'x-ms-request-charge') ?? 0)
export const chargeOfError = (error: unknown): number => chargeIn(field(error, 'headers'))

const TOO_MANY = 429
/** Timeout, gone (a partition moves), retry with, the service's own trouble. */
const AWAY: readonly unknown[] = [408, 410, 449, 500, 502, 503, 504]
const UNREACHABLE = /^(E[A-Z_]+|REQUEST_SEND_ERROR|TimeoutError|UND_ERR.*)$/

export const meaningOf = (error: unknown): Meaning => {
  const code = codeOf(error)
  if (code === TOO_MANY) return { kind: 'busy', after: Number(field(error, 'retryAfterInMs') ?? 0) }
  if (isBehind(error) || AWAY.includes(code) || (typeof code === 'string' && UNREACHABLE.test(code))) return { kind: 'away' }
  return { kind: 'final', error: said(code, error) }
}

const said = (code: unknown, error: unknown): unknown => {
  switch (code) {
    case 401:
    case 403:
      return new JournalUnavailable('Cosmos DB refuses the key: give the account’s read-write key, and check its firewall', {
        cause: error,
      })
    case 404:
      return new JournalUnavailable('the database or one of its containers is not there: run `contrail journal migrate`', { cause: error })
    case 413:
      return new JournalUnavailable('a document is larger than the 2 MB that Cosmos DB takes', { cause: error })
    default:
      return error
  }
}
