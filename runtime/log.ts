// The log of a process: one JSON line for each thing that an operator should know, on standard error, never a payload.
import { pino } from 'pino'
import type { DestinationStream, Logger, LoggerOptions } from 'pino'
import { withoutRepeats } from './repeated-lines.ts'

export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Whatever is logged under these names is hidden, also up to two levels down, in an error for one: data belongs to the journal. */
const HIDDEN = ['payload', 'input', 'output', 'state', 'value', 'raw'].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** `to`: standard error, where nothing else is said. */
export const logger = (level: (typeof LEVELS)[number], to: DestinationStream = pino.destination({ dest: 2, sync: true })): Logger =>
  pino({ level, redact: { paths: HIDDEN, censor: '••••' }, base: { pid: process.pid }, hooks: { logMethod: calmly() } }, to)

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>

/** A full disk is no reason for thousands of lines, on that disk. */
const calmly = (): LogMethod => {
  const toLog = withoutRepeats()
  return function calm(args, method) {
    const told = toLog(args)
    // `as`: the arguments are those of the call, with one more field at most.
    if (told) method.apply(this, told as typeof args)
  }
}

/** Of a command that does one thing and says itself how that went: what libraries complain of meanwhile is for those who ask for it. */
export const quietLogger = (level: (typeof LEVELS)[number]): Logger => logger(level === 'debug' || level === 'silent' ? level : 'error')
