// Log lines of one cause: the first at once, then one in a while with how many there were.
import { lru } from '../base/index.ts'

/** Between two lines of one cause, in milliseconds. */
const EVERY = 10_000
/** Causes that are remembered. */
const MOST = 500

/** Gives what to log; undefined: nothing this time. `args` are those of a logging method. */
export type ByCause = (args: readonly unknown[]) => readonly unknown[] | undefined

export const byCause = (now: () => number = () => performance.now()): ByCause => {
  const told = lru<{ at: number; kept: number }>(MOST)
  return (args) => {
    const cause = causeOf(args)
    if (cause === undefined) return args
    const before = told.get(cause)
    if (before && now() - before.at < EVERY) {
      before.kept += 1
      return undefined
    }
    told.set(cause, { at: now(), kept: 0 })
    if (!before || before.kept === 0) return args
    const [fields, ...rest] = args
    return typeof fields === 'object' ? [{ ...fields, repeated: before.kept }, ...rest] : [{ repeated: before.kept }, ...args]
  }
}

/** What it says and why, whatever it is about; a line of fields without a why is one of its own. */
const causeOf = ([fields, message]: readonly unknown[]): string | undefined => {
  if (typeof fields === 'string') return fields
  if (typeof fields !== 'object' || fields === null) return undefined
  const why = 'err' in fields && fields.err instanceof Error ? fields.err.message : 'reason' in fields ? fields.reason : undefined
  return typeof why === 'string' ? `${String(message)}: ${why}` : undefined
}
