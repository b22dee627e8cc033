// The log of a process: one JSON line for each thing that an operator should know, on standard error, never a payload.
import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'

export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Whatever is logged under these names is hidden, also up to two levels down, in an error for one: data belongs to the journal. */
const HIDDEN = ['payload', 'input', 'output', 'state', 'value', 'raw'].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** `to`: standard error, where nothing else is said. */
export const logger = (level: (typeof LEVELS)[number], to: DestinationStream = pino.destination({ dest: 2, sync: true })): Logger =>
  pino({ level, redact: { paths: HIDDEN, censor: '••••' }, base: { pid: process.pid } }, to)

/** Of a command that does one thing and says itself how that went: what libraries complain of meanwhile is for those who ask for it. */
export const quietLogger = (level: (typeof LEVELS)[number]): Logger => logger(level === 'debug' || level === 'silent' ? level : 'error')
