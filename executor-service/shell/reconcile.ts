// Re-drives streams whose output is open for too long: what a crash, a lost message or a missing handler left behind.
import { SKEW } from '../../engine/index.ts'
import type { Bus } from '../../bus/index.ts'
import type { Topics } from '../../engine/index.ts'
import type { DueIndex, Shards } from '../../journal/index.ts'

const PAGE = 500

/** The longest pause between two drives of a stream in which nothing changes, in milliseconds. */
const LONGEST = 3_600_000

/**
 * Whom a look drives that follows one at `last`: what has become older since then than `after`, or twice as old, four times, and so on, at last
 * once an hour. What waits because somebody is behind would otherwise put him further behind with every look. All in milliseconds.
 */
export const seldomer = (on: { readonly after: number; readonly last: number; readonly now: number }): ((since: number) => boolean) => {
  const { after, last, now } = on
  const longest = Math.max(after, LONGEST)
  const drives = (age: number): number => {
    if (age < after) return 0
    return age < longest ? 1 + Math.floor(Math.log2(age / after)) : 1 + Math.ceil(Math.log2(longest / after)) + Math.floor(age / longest)
  }
  // A clock that went back: what it said at the last look tells nothing.
  const before = last > now ? -Infinity : last
  return (since) => {
    // Asked by a clock that was ahead: nobody knows for how long it is open.
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
