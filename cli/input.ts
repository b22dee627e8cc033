// JSON that people type or pipe.
import { readFileSync } from 'node:fs'
import type { JsonValue } from '../base/index.ts'
import { canonical, sentenceOf, UsageProblem } from '../base/index.ts'

/** The value of an option; `-` reads standard input. */
export const jsonArgument = (option: string, text: string): JsonValue => {
  const given = text === '-' ? readFileSync(0, 'utf8') : text
  try {
    const checked = canonical(JSON.parse(given))
    if (checked.kind === 'refused') throw new UsageProblem(`${option}: ${checked.problem}`)
    return checked.value
  } catch (error) {
    throw error instanceof UsageProblem ? error : new UsageProblem(`${option} is no JSON: ${sentenceOf(error)}`)
  }
}
