// The reconciler: drives streams whose requests are open for too long after a crash, a lost message, or without a handler.
import { SKEW } from '../../engine/index.ts'
import type { Bus } from '../../bus/index.ts'
import type { Topics } from '../../engine/index.ts'
import type { DueIndex, Shards } from '../../journal/index.ts'

const PAGE = 500

/** The longest time between two drives of a stream, in milliseconds. */
const LONGEST = 3_600_000

/**
 * True of a stream whose age has passed `after`, 2×, 4×, … that (at last once an hour) since the last sweep, so that sweeps do not add to a
 * backlog that makes requests wait. All in milliseconds.
 */
export const redriveDue = (on: { readonly after: number; readonly last: number; readonly now: number }): ((since: number) => boolean) => {
  const { after, last, now } = on
  const longest = Math.max(after, LONGEST)
  const drives = (age: number): number => {
    if (age < after) return 0
    return age < longest ? 1 + Math.floor(Math.log2(age / after)) : 1 + Math.ceil(Math.log2(longest / after)) + Math.floor(age / longest)
  }
  // The clock was set back: the time of the last sweep is worthless.
  const before = last > now ? -Infinity : last
  return (since) => {
    // Stamped by a clock that was ahead: its age is unknown, so it is driven every `after`.
    if (since > now + SKEW) return Math.floor(now / after) > Math.floor(before / after)
    return drives(now - since) > drives(before - since)
  }
}

/** Sends a drive to every stream that has open output since a time of which `isDue` says so. How many there were. */
export const reconcile = async (on: {
  readonly journal: Pick<DueIndex, 'open'>
  readonly bus: Pick<Bus<Topics>, 'publish'>
  /** Of a time in milliseconds since the epoch. */
  readonly isDue: (since: number) => boolean
  /** Undefined: all. */
  readonly shards: Shards | undefined
}): Promise<number> => {
  if (on.shards?.size === 0) return 0
  let driven = 0
  let cursor: string | undefined
  do {
    const page = await on.journal.open(cursor, PAGE, on.shards)
    const old = page.rows.filter((row) => on.isDue(row.since))
    await on.bus.publish(
      'commands',
      old.map(({ stream }) => ({ key: stream, value: { kind: 'drive', stream } })),
    )
    driven += old.length
    cursor = page.next
  } while (cursor !== undefined)
  return driven
}
