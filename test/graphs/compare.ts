// One random workflow, by the engine and by the model: the first difference, or none.
import { isDeepStrictEqual } from 'node:util'
import { executed } from './engine.ts'
import { modelled } from './model.ts'
import type { Result } from './model.ts'
import { random, randomSpec } from './random-spec.ts'

export interface Compared {
  readonly steps: number
  /** Sleeps, waits and performs that it stood at. */
  readonly stops: number
  /** Branches, items and late bodies that were given up. */
  readonly givenUp: number
  /** Undefined where both come to the same. */
  readonly difference: string | undefined
}

const timesOf = (all: readonly number[], id: number): number => all.filter((one) => one === id).length

/** Every step was done as often as it had to be, and no step more often than it could be. */
const stepsDiffer = (found: ReadonlyMap<number, number>, { steps, perhaps, beats }: Result): string | undefined => {
  for (const id of new Set([...steps, ...found.keys()])) {
    const [times, least] = [found.get(id) ?? 0, timesOf(steps, id)]
    const most = beats.includes(id) ? Infinity : least + timesOf(perhaps, id)
    if (times < least || times > most) return `step ${id} was done ${times} times, not ${least} to ${most}`
  }
  return undefined
}

/** `pauses`: of the same workflow, run with pauses anywhere. */
export const compared = (seed: number, { pauses = false }: { readonly pauses?: boolean } = {}): Compared => {
  const from = random(seed)
  const spec = randomSpec(from)
  const input = { id: `${seed}` }
  const wanted = modelled(spec, input)
  const steps = wanted.steps.length
  const of = (what: string, found: unknown, expected: unknown): string | undefined =>
    isDeepStrictEqual(found, expected) ? undefined : `${what} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`
  try {
    const found = executed(spec, input, from, pauses ? random(seed + 1_000_000) : undefined)
    const difference =
      of('the output', found.output, wanted.output) ??
      of('the state', { ...(found.state as object) }, { ...wanted.state }) ??
      stepsDiffer(found.steps, wanted)
    return { steps, stops: found.stops, givenUp: found.givenUp, difference }
  } catch (error) {
    return { steps, stops: 0, givenUp: 0, difference: error instanceof Error ? error.message : String(error) }
  }
}
