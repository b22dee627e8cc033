// Rate-limited logging: a broker that is down would otherwise fill a disk with log lines.

/** A logger as pino has it. Payloads are never given to it. */
export interface KafkaLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/**
 * The same message at most once in that many milliseconds; the next one says how many were left out. Of errors that is so for each
 * partition: what was lost in one says nothing of another.
 */
const EVERY = 10_000
/** More different messages than there are; beyond it, all may come again. */
const MOST_KINDS = 1_000

export const rateLimitedLog = (log: KafkaLog, now: () => number = Date.now): KafkaLog => {
  const kinds = new Map<string, { since: number; leftOut: number }>()
  const say = (level: keyof KafkaLog) => (details: object, message: string) => {
    const kind = level === 'error' && 'partition' in details ? `${level} ${message} ${String(details.partition)}` : `${level} ${message}`
    const known = kinds.get(kind)
    if (known !== undefined && now() - known.since < EVERY) return void known.leftOut++
    if (kinds.size >= MOST_KINDS) kinds.clear()
    kinds.set(kind, { since: now(), leftOut: 0 })
    const leftOut = known?.leftOut ?? 0
    log[level](leftOut > 0 ? { ...details, leftOut } : details, message)
  }
  return { info: say('info'), warn: say('warn'), error: say('error') }
}
