// Seeds, one after the other: each is a whole world, run and judged.
import { check } from './check.ts'
import type { Found } from './check.ts'
import type { Evidence } from './evidence.ts'
import { metIn } from './features.ts'
import type { Coverage } from './features.ts'
import { historyOf } from './history.ts'
import type { Mutant } from './mutant.ts'
import { run } from './world.ts'

export interface Judged {
  readonly evidence: Evidence
  /** Empty where everything is as it has to be. */
  readonly found: readonly Found[]
  /** Features that it met. */
  readonly met: readonly string[]
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
    const history = historyOf(evidence)
    yield { evidence, found: check(history), met: metIn(history) }
  }
}

/** The first world that is not as it has to be, or undefined where there is none. */
export const firstRed = async (seeds: Seeds, met?: Coverage): Promise<Judged | undefined> => {
  for await (const world of judged(seeds)) {
    if (world.found.length > 0) return world
    met?.add(world.met)
  }
  return undefined
}
