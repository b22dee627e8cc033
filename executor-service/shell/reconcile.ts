// Re-drives streams whose output is open for too long: what a crash, a lost message or a missing handler left behind.
import type { Bus, Topics } from '../../bus/index.ts'
import type { Journal, Shards } from '../../journal/index.ts'

const PAGE = 500

/** Sends a drive to every stream that has open output older than `before`. How many there were. */
export const reconcile = async (on: {
  readonly journal: Pick<Journal, 'open'>
  readonly bus: Pick<Bus<Topics>, 'publish'>
  /** Milliseconds since the epoch. */
  readonly before: number
  /** Undefined: all. */
  readonly shards: Shards | undefined
}): Promise<number> => {
  if (on.shards?.size === 0) return 0
  let driven = 0
  let cursor: string | undefined
  do {
    const page = await on.journal.open(cursor, PAGE, on.shards)
    const old = page.rows.filter((row) => row.since < on.before)
    await on.bus.publish(
      'commands',
      old.map(({ stream }) => ({ key: stream, value: { kind: 'drive', stream } })),
    )
    driven += old.length
    cursor = page.next
  } while (cursor !== undefined)
  return driven
}
