// How commands print: a table for people, JSON for programs, one sentence for a problem.

export type Format = 'table' | 'json'

export const EXIT = { ok: 0, refused: 1, usage: 2 } as const

type Screen = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>

/** Columns as wide as their widest cell; on a terminal a line that is too long for it is cut. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[], screen: Screen = process.stdout): string => {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const room = screen.isTTY ? screen.columns : Infinity
  const line = (cells: readonly string[]): string => {
    const text = cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ')
    return text.length > room ? `${text.slice(0, room - 1)}…` : text
  }
  return [line(head.map((title) => title.toUpperCase())), ...rows.map(line)].join('\n')
}

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
export const complain = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** The answer to a command: JSON whole, or what it says in words. */
export const printAnswer = (format: Format, answer: unknown, words: string): void =>
  print(format === 'json' ? JSON.stringify(answer, null, 2) : words)

/** JSON whole, or the table that `rows` gives; `none` is said where there is nothing. */
export const printRows = <T>(
  format: Format,
  rows: readonly T[],
  on: { readonly head: readonly string[]; readonly row: (of: T) => readonly string[]; readonly none: string },
): void => {
  if (format === 'json') return print(JSON.stringify(rows, null, 2))
  print(rows.length === 0 ? on.none : table(on.head, rows.map(on.row)))
}

/** Local time to the second, as people compare it with their clock. */
export const timeText = (ms: number): string => new Date(ms).toLocaleString('sv-SE')
