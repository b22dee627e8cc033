// Reads durations as authors write them: a whole number and a unit.

const SECOND = 1_000
const DAY = 86_400 * SECOND
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', SECOND],
  ['m', 60 * SECOND],
  ['h', 3_600 * SECOND],
  ['d', DAY],
])
/** Ten years: what is longer is a slip of the pen, and a due time must stay far below the largest safe date. */
export const LONGEST = 3_650 * DAY

/** Milliseconds of '250ms', '1s', '5m', '2h' or '30d'; undefined where it is no duration, nothing, or more than ten years. */
export const parseDuration = (text: string): number | undefined => {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? []
  const ms = Number(count) * (UNITS.get(unit ?? '') ?? Number.NaN)
  return ms > 0 && ms <= LONGEST ? ms : undefined
}

/** What to say where `parseDuration` gives nothing. */
export const notADuration = (text: string): string =>
  `'${text}' is no duration: write a whole number and a unit, such as '250ms', '1s', '5m', '2h' or '30d', at most ten years`
