// What changed between two JSON values, line by line as they are printed.

export interface DiffLine {
  readonly sign: ' ' | '+' | '-'
  readonly text: string
}

/** Undefined: there is no such value on that side. `key` stands before the first line. */
export const diffOf = (key: string, before: unknown, after: unknown): readonly DiffLine[] => {
  const old = linesOf(key, before)
  const fresh = linesOf(key, after)
  return old.length * fresh.length > LARGEST ? [...old.map(minus), ...fresh.map(plus)] : merged(old, fresh)
}

/** Beyond this the table of comparisons would be felt: both sides are shown whole. */
const LARGEST = 250_000

const linesOf = (key: string, value: unknown): readonly string[] =>
  value === undefined ? [] : `${JSON.stringify(key)}: ${JSON.stringify(value, null, 2)}`.split('\n')

const same = (text: string): DiffLine => ({ sign: ' ', text })
const minus = (text: string): DiffLine => ({ sign: '-', text })
const plus = (text: string): DiffLine => ({ sign: '+', text })

/** By the longest common subsequence; removed lines come before added ones. */
const merged = (old: readonly string[], fresh: readonly string[]): readonly DiffLine[] => {
  const common = table(old, fresh)
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      lines.push(same(old[i]!))
      i += 1
      j += 1
    } else if (i < old.length && (j === fresh.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(minus(old[i]!))
      i += 1
    } else {
      lines.push(plus(fresh[j]!))
      j += 1
    }
  }
  return lines
}

/** How many lines the rests from i and j have in common. */
const table = (old: readonly string[], fresh: readonly string[]): readonly (readonly number[])[] => {
  const rows: number[][] = Array.from({ length: old.length + 1 }, () => Array.from({ length: fresh.length + 1 }, () => 0))
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      rows[i]![j] = old[i] === fresh[j] ? rows[i + 1]![j + 1]! + 1 : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!)
  return rows
}
