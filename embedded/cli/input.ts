// JSON that people type or pipe.
import { readFileSync } from 'node:fs'
import type { JsonValue } from '../../dsl/index.ts'
import { canonical } from '../../dsl/index.ts'
import { FatalProblem } from '../fatal.ts'

/** The value of an option; `-` reads standard input. */
export const jsonArgument = (option: string, text: string): JsonValue => {
  const given = text === '-' ? readFileSync(0, 'utf8') : text
  try {
    const checked = canonical(JSON.parse(given))
    if (checked.kind === 'refused') throw new FatalProblem(`${option}: ${checked.problem}`)
    return checked.value
  } catch (error) {
    if (error instanceof FatalProblem) throw error
    throw new FatalProblem(`${option} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
