// Request units by what they were spent on: as the account charged them, and as computed from sizes.
import type { Purpose } from './documents.ts'

export interface Spent {
  readonly calls: number
  /** As Cosmos DB answered; emulators say 1 for each call. */
  readonly charged: number
  /** From the sizes of documents and the published table: `ru.ts`. */
  readonly computed: number
}
export type RuReport = Readonly<Partial<Record<Purpose, Spent>>>

export interface Meter {
  readonly add: (purpose: Purpose, spent: Omit<Spent, 'calls'>) => void
  /** A call was told to come back later. */
  readonly throttled: () => void
  readonly report: () => RuReport
  readonly timesThrottled: () => number
}

export const meter = (): Meter => {
  const spent: Partial<Record<Purpose, Spent>> = {}
  let throttled = 0
  return {
    add: (purpose, { charged, computed }) => {
      const before = spent[purpose] ?? { calls: 0, charged: 0, computed: 0 }
      spent[purpose] = { calls: before.calls + 1, charged: before.charged + charged, computed: before.computed + computed }
    },
    throttled: () => void (throttled += 1),
    report: () => ({ ...spent }),
    timesThrottled: () => throttled,
  }
}
