// What Cosmos DB charges, computed from sizes: the emulator charges 1 for everything, and a bench needs figures without an account.

// "Understand request unit consumption", learn.microsoft.com: kilobytes, read, write. Reads at session consistency; strong and bounded cost twice.
const TABLE: readonly (readonly [kilobytes: number, read: number, write: number])[] = [
  [1, 1, 4.95],
  [2, 1.04, 6.29],
  [4, 1.14, 6.67],
  [8, 1.33, 7.04],
  [16, 1.67, 9.52],
  [32, 2.19, 11.23],
  [64, 4.76, 22.67],
  [128, 9.95, 48.19],
  [256, 20.28, 98.29],
  [512, 40.95, 184.57],
  [1024, 145.9, 625],
  [2048, 291.8, 1250],
]

/** A straight line between two rows; nothing costs less than the first, and beyond the last a kilobyte costs what it costs there. */
const between = (bytes: number, column: 1 | 2): number => {
  const kilobytes = bytes / 1024
  const upper = TABLE.findIndex(([size]) => size >= kilobytes)
  if (upper === 0) return TABLE[0]![column]
  const last = TABLE.at(-1)!
  if (upper < 0) return (last[column] * kilobytes) / last[0]
  const [low, high] = [TABLE[upper - 1]!, TABLE[upper]!]
  return low[column] + ((high[column] - low[column]) * (kilobytes - low[0])) / (high[0] - low[0])
}

/** Creating, replacing or removing one document of this size, its index terms not counted: nothing is published about them. */
export const writeRu = (bytes: number): number => between(bytes, 2)

/** Reading one document by its id. One that is not there costs as much as the smallest. */
export const readRu = (bytes: number): number => between(bytes, 1)

/** A create that meets a document of its name: an estimate. */
export const CONFLICT_RU = 2

/** A query that finds little, measured by others on real accounts (2.8 to 3.2); what it gives back is read on top. */
export const QUERY_RU = 2.8
export const queryRu = (bytes: number): number => QUERY_RU + readRu(bytes) - readRu(0)
