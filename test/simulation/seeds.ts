// Seeds, one after the other: each is a whole world, run and judged.
import { check } from './check.ts'
import type { Found } from './check.ts'
import type { Evidence } from './evidence.ts'
import type { Mutant } from './mutant.ts'
import { run } from './world.ts'

export interface Judged {
  readonly evidence: Evidence
  /** Empty where everything is as it has to be. */
  readonly found: readonly Found[]
}
export interface Seeds {
  readonly from: number
  readonly count: number
  /** From one seed to the next. */
  readonly step?: number
  readonly mutant?: Mutant | undefined
}

export async function* judged({ from, count, step = 1, mutant }: Seeds): AsyncGenerator<Judged> {
  for (let i = 0; i < count; i++) {
    const evidence = await run(from + i * step, mutant)
    yield { evidence, found: check(evidence) }
  }
}

/** The first world that is not as it has to be, or undefined where there is none. */
export const firstRed = async (seeds: Seeds): Promise<Judged | undefined> => {
  for await (const world of judged(seeds)) if (world.found.length > 0) return world
  return undefined
}
