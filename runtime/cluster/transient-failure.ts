// Which failures of a start pass by themselves once a server is back, and which a person has to mend.
import { BusUnavailable } from '../../bus/index.ts'
import { JournalUnavailable } from '../../journal/index.ts'

/** Answers of a database that is there and says no: to who asks, or for want of what 'contrail journal migrate' makes. */
const REFUSAL = /^(28|3D|3F|42)/
const REFUSED_BY_HTTP: ReadonlySet<number> = new Set([401, 403, 404])

/** A journal that was not reached has what it failed with as its cause; without one it was reached, and is not as it should be. */
const journalMayComeBack = ({ cause }: JournalUnavailable): boolean => {
  if (!(cause instanceof Error)) return false
  const code = 'code' in cause ? cause.code : undefined
  if (typeof code === 'number') return !REFUSED_BY_HTTP.has(code)
  return typeof code !== 'string' || !(REFUSAL.test(code) || code.startsWith('ERR_'))
}

/** Whether the start may be tried again as it is. */
export const mayPass = (error: unknown): boolean => {
  if (error instanceof JournalUnavailable) return journalMayComeBack(error)
  if (error instanceof BusUnavailable) return !error.lasting
  if (!(error instanceof Error)) return false
  // What our client of Kafka gave up after the first connection was there.
  if (error.name.startsWith('KafkaJS')) return !/SASL|authentication/i.test(error.message)
  return mayPass(error.cause)
}
