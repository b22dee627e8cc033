// The log of a process: one JSON line for each thing that an operator should know, on standard error, never a payload.
import { pino } from 'pino'
import type { Logger } from 'pino'

export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Whatever is logged under these names is hidden, wherever it came from: data belongs to the journal. */
const HIDDEN = ['payload', 'input', 'output', 'state', 'value', 'raw', 'err.payload', 'err.input']

export const logger = (level: (typeof LEVELS)[number]): Logger =>
  pino({ level, redact: { paths: HIDDEN, censor: '••••' }, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }))
