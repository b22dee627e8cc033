// Suppresses repeated log lines: of one cause the first is logged at once, then one every ten seconds with the number of repeats.
import { lru } from '../base/index.ts'

/** The shortest time between two lines of one cause, in milliseconds. */
const INTERVAL_MS = 10_000
/** Causes that are remembered. */
const MOST = 500

/** What to log; undefined: suppressed. `args` are those of a logging method. */
export type RepeatFilter = (args: readonly unknown[]) => readonly unknown[] | undefined

export const withoutRepeats = (now: () => number = () => performance.now()): RepeatFilter => {
  const logged = lru<{ at: number; suppressed: number }>(MOST)
  return (args) => {
    const cause = causeOf(args)
    if (cause === undefined) return args
    const before = logged.get(cause)
    if (before && now() - before.at < INTERVAL_MS) {
      before.suppressed += 1
      return undefined
    }
    logged.set(cause, { at: now(), suppressed: 0 })
    if (!before || before.suppressed === 0) return args
    const [fields, ...rest] = args
    return typeof fields === 'object' ? [{ ...fields, repeated: before.suppressed }, ...rest] : [{ repeated: before.suppressed }, ...args]
  }
}

/** The message and its reason, without the ids in its fields; a line without a reason is never suppressed. */
const causeOf = ([fields, message]: readonly unknown[]): string | undefined => {
  if (typeof fields === 'string') return fields
  if (typeof fields !== 'object' || fields === null) return undefined
  const why = 'err' in fields && fields.err instanceof Error ? fields.err.message : 'reason' in fields ? fields.reason : undefined
  return typeof why === 'string' ? `${String(message)}: ${why}` : undefined
}
