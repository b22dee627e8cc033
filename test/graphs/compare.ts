// One random workflow, by the engine and by the model: the first difference, or none.
import { isDeepStrictEqual } from 'node:util'
import { executed } from './engine.ts'
import { modelled } from './model.ts'
import { random, randomSpec } from './spec.ts'

export interface Compared {
  readonly steps: number
  /** Sleeps, waits and performs that it stood at. */
  readonly stops: number
  /** Undefined where both come to the same. */
  readonly difference: string | undefined
}

export const compared = (seed: number): Compared => {
  const from = random(seed)
  const spec = randomSpec(from)
  const input = { id: `${seed}` }
  const wanted = modelled(spec, input)
  const steps = wanted.steps.toSorted((a, b) => a - b).map((id) => [id, 1])
  const of = (what: string, found: unknown, expected: unknown): string =>
    `${what} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`
  try {
    const found = executed(spec, input, from)
    const differences = [
      ...(isDeepStrictEqual(found.output, wanted.output) ? [] : [of('the output', found.output, wanted.output)]),
      ...(isDeepStrictEqual({ ...(found.state as object) }, { ...wanted.state }) ? [] : [of('the state', found.state, wanted.state)]),
      ...(isDeepStrictEqual(found.steps, steps) ? [] : [of('what ran, and how often,', found.steps, steps)]),
    ]
    return { steps: steps.length, stops: found.stops, difference: differences[0] }
  } catch (error) {
    return { steps: steps.length, stops: 0, difference: error instanceof Error ? error.message : String(error) }
  }
}
