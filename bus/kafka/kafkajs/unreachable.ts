// Why no broker can be reached, and which setting to change: the errors of sockets and brokers name neither.
import { BusUnavailable } from '../../unavailable.ts'
import type { ResolvedSettings } from '../settings.ts'

const CERTIFICATE = /certificate|self-signed/i
const LOG_IN = /authentication failed|SASL/i
/** A server that was spoken to in the wrong way closes the connection, or answers what nobody can read. */
const MUTE = /closed connection|ECONNRESET|disconnected|wrong version number|packet length/i

export const unreachable = ({ brokers, ssl, sasl }: Pick<ResolvedSettings, 'brokers' | 'ssl' | 'sasl'>, error: unknown): BusUnavailable => {
  const said = error instanceof Error ? error.message : String(error)
  const isTls = ssl !== undefined && ssl !== false
  const hint = (): string => {
    if (CERTIFICATE.test(said)) return 'name who signed its certificate by kafka.caFile'
    if (LOG_IN.test(said)) return 'compare kafka.sasl (mechanism, username, password) with what the brokers allow'
    if (MUTE.test(said) && isTls) return 'do the brokers speak TLS there (kafka.tls)?'
    if (MUTE.test(said)) return `do the brokers want TLS (kafka.tls)${sasl === undefined ? ' or a log-in (kafka.sasl)' : ''} there?`
    return 'is kafka.brokers right, and do they run?'
  }
  const message = `Kafka cannot be reached at ${brokers.join(', ')}: ${said.replace(/; if the root CA.*$/, '')}; ${hint()}`
  return new BusUnavailable(message, { lasting: CERTIFICATE.test(said) || LOG_IN.test(said), cause: error })
}
