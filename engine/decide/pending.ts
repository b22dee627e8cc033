// What stands in line for a signal of one name: waits that are open, signals that are kept; the oldest first.
import type { Entry, Table } from '../../base/index.ts'
import type { HeldSignal, Pending } from '../state.ts'

const bySignal = <T extends { readonly signal?: string }>(
  entries: readonly Entry<T>[],
): ReadonlyMap<string | undefined, readonly Entry<T>[]> => Map.groupBy(entries, ({ value }) => value.signal)
const keptBySignal = bySignal<HeldSignal>
const waitsBySignal = bySignal<Pending>

/** All that are kept of one name, the oldest first. */
export const keptFor = (kept: Table<HeldSignal>, signal: string): readonly HeldSignal[] =>
  kept
    .perPage(keptBySignal)
    .flatMap((page) => page.get(signal) ?? [])
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ value }) => value)

/** The wait for a signal that opened first. */
export const oldestWait = (pending: Table<Pending>, signal: string): Pending | undefined => {
  let oldest: Entry<Pending> | undefined
  for (const page of pending.perPage(waitsBySignal)) {
    const first = page.get(signal)?.[0]
    if (first && !(oldest && oldest.rank < first.rank)) oldest = first
  }
  return oldest?.value
}
