// What PostgreSQL's own errors mean for a journal: what may be asked again, who is to blame, and one sentence each.
import { JournalUnavailable } from '../errors.ts'
import { DamagedJournal } from '../journal.ts'

/** SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html, or undefined where it is no answer of the server. */
export const stateOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) && 'severity' in error
    ? error.code
    : undefined

/** The server was not reached, went away, or ends: another connection may do better. */
const isOfTheConnection = (state: string): boolean => state.startsWith('08') || state.startsWith('57P')

/** It was refused as a whole, nothing of it is written, and another moment or another server may take it. */
const PASSING: ReadonlySet<string> = new Set([
  '25006', // read-only: a standby, in a failover
  '40001', // serialization failure
  '40P01', // deadlock
  '53300', // too many connections
  '57P03', // the server starts or ends
])

const ADVICE: Readonly<Record<string, string>> = {
  '25006': 'the server takes no writes: name the primary',
  '28000': 'the user may not log in: check user and password',
  '28P01': 'the password is wrong: check user and password',
  '3D000': 'the database does not exist: create it, or name another',
  '3F000': 'the schema has no journal: run contrail journal migrate',
  '42501': "the user lacks a privilege: grant it, or use the schema's owner",
  '42883': 'the schema has no journal: run contrail journal migrate',
  '42P01': 'the schema has no journal: run contrail journal migrate',
  '53100': "the server's disk is full: free some space",
  '53200': "the server's memory is full: give it more",
  '53300': 'the server has no connection left: raise max_connections, or lower connections',
  '55P03': 'a lock was not given in time',
  '57014': 'the server cancelled it: raise its statement_timeout',
}

const CORRUPT = /^XX00[12]$/
/** Each insert is checked before, under a lock: only tables that do not agree with each other violate a constraint. */
const CONSTRAINT = /^23/

/** How far a statement that failed came. */
export type Fate =
  /** It had no effect. */
  | 'nothing'
  /** It had none, and may be asked again. */
  | 'again'
  /** Its answer was lost: it may have been committed. */
  | 'unknown'

/** @param sent whether the statement may have reached the server */
export const fateOf = (error: unknown, sent: boolean): Fate => {
  const state = stateOf(error)
  if (!sent) return state === undefined || isOfTheConnection(state) || PASSING.has(state) ? 'again' : 'nothing'
  if (state !== undefined && PASSING.has(state)) return 'again'
  return state === undefined || isOfTheConnection(state) ? 'unknown' : 'nothing'
}

/** Whether a batch that failed like this may be good but for one of its appends. */
export const isOfOneAppend = (error: unknown): boolean => error instanceof DamagedJournal || /^(22|54)/.test(stateOf(error) ?? '')

export const text = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  // Node tells of several addresses that were tried by an AggregateError without a message.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(text).join(', ')
  return error.message
}

/** What the journal rejects with when `error` came, at `stream` (empty where no single one is to blame). `where` names the database. */
export const meaning = (error: unknown, where: string, stream = ''): unknown => {
  const state = stateOf(error)
  if (state === undefined) return error
  const says = `PostgreSQL ${state}: ${text(error)}`
  if (CORRUPT.test(state) || CONSTRAINT.test(state)) return new DamagedJournal(stream, 0, `PostgreSQL reports "${text(error)}" in ${where}`)
  const advice = ADVICE[state]
  if (advice === undefined && !/^(08|53|57|58)/.test(state)) return error
  const brief = `the journal cannot be used: ${advice ?? 'its server reports an error'}`
  return new JournalUnavailable(`the journal in ${where} failed${advice === undefined ? '' : `, ${advice}`} (${says})`, {
    cause: error,
    brief,
  })
}
