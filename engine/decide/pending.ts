// What stands in line for a signal of one name: waits that are open, signals that are kept; the oldest first.
import type { Entry, JsonValue, Table } from '../../base/index.ts'
import { signalOf } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { matchIn } from '../match.ts'
import type { MatchValue } from '../match.ts'
import type { HeldSignal, Pending } from '../state.ts'

interface InLine {
  readonly signal?: string
  readonly match?: string | number
}
/** A wait without a value takes any, as a signal without one fits any: there is none of the one beside some of the other in one version. */
const lineOf = ({ signal, match }: InLine): string | undefined => (match === undefined ? signal : lineFor(signal ?? '', match))
const lineFor = (signal: string, match: string | number): string => `${signal} ${JSON.stringify(match)}`

const byLine = <T extends InLine>(entries: readonly Entry<T>[]): ReadonlyMap<string | undefined, readonly Entry<T>[]> =>
  Map.groupBy(entries, ({ value }) => lineOf(value))
const keptByLine = byLine<HeldSignal>
const waitsByLine = byLine<Pending>

/** All that are kept of one name and value, the oldest first. */
export const keptFor = (kept: Table<HeldSignal>, wait: InLine): readonly HeldSignal[] =>
  kept
    .perPage(keptByLine)
    .flatMap((page) => page.get(lineOf(wait)) ?? [])
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ value }) => value)

/** The wait for a signal of this name and value that opened first. */
export const oldestWait = (pending: Table<Pending>, signal: string, match: MatchValue): Pending | undefined => {
  const line = match === undefined ? signal : lineFor(signal, match)
  let oldest: Entry<Pending> | undefined
  for (const page of pending.perPage(waitsByLine)) {
    const first = page.get(line)?.[0]
    if (first && !(oldest && oldest.rank < first.rank)) oldest = first
  }
  return oldest?.value
}

/** Whether any wait for a signal of this name is open. */
export const isAwaited = (pending: Table<Pending>, signal: string): boolean =>
  pending.perPage(signalsAwaited).some((names) => names.has(signal))
const signalsAwaited = (entries: readonly Entry<Pending>[]): ReadonlySet<string> =>
  new Set(entries.flatMap(({ value }) => value.signal ?? []))

/** What a signal, or the input of a wait for it, has in the field that the version declares as `match`. */
export const matchOf = (workflow: AnyWorkflow, signal: string, value: JsonValue): MatchValue => {
  const declared = signalOf(workflow, signal)
  return declared && matchIn(declared, value)
}
