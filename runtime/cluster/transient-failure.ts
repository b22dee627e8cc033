// Which failures at start-up are transient (a server is away), and which ones a person has to fix.
import { BusUnavailable } from '../../bus/index.ts'
import { JournalUnavailable } from '../../journal/index.ts'

/** SQLSTATE classes of a database that is up and refuses: bad credentials, no such database or schema, or missing tables ('contrail journal migrate' makes them). */
const REFUSAL = /^(28|3D|3F|42)/
const REFUSED_BY_HTTP: ReadonlySet<number> = new Set([401, 403, 404])

/** A journal that could not be reached carries the failure as its cause; without a cause it was reached and is not usable. */
const isJournalAway = ({ cause }: JournalUnavailable): boolean => {
  if (!(cause instanceof Error)) return false
  const code = 'code' in cause ? cause.code : undefined
  if (typeof code === 'number') return !REFUSED_BY_HTTP.has(code)
  return typeof code !== 'string' || !(REFUSAL.test(code) || code.startsWith('ERR_'))
}

/** Whether the same start may succeed later. */
export const isTransient = (error: unknown): boolean => {
  if (error instanceof JournalUnavailable) return isJournalAway(error)
  if (error instanceof BusUnavailable) return !error.lasting
  if (!(error instanceof Error)) return false
  // Errors of kafkajs after the first connection had succeeded.
  if (error.name.startsWith('KafkaJS')) return !/SASL|authentication/i.test(error.message)
  return isTransient(error.cause)
}
