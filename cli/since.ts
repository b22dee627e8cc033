// A time in the past as people say it: how long ago, or when.
import { parseDuration, UsageProblem } from '../base/index.ts'

/** Milliseconds since the epoch; `2h`, or `2h ago`, is two hours before `now`. */
export const sinceArgument = (text: string, now: number): number => {
  const ago = parseDuration(text.replace(/ ago$/, ''))
  const at = ago === undefined ? Date.parse(text) : now - ago
  if (Number.isNaN(at))
    throw new UsageProblem(`--since: ${JSON.stringify(text)} is no time: say how long ago, such as 2h, or when: 2026-11-21T08:00:00Z`)
  return at
}
