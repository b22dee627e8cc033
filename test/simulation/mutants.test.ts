// The simulation must be able to fail: each promise that a mutant breaks is missed.
import { describe, expect, it } from 'vitest'
import { mutants } from './mutants/index.ts'
import { firstRed } from './seeds.ts'

/** A mutant that lives longer than this is not caught. */
const MOST_SEEDS = 300
const HOUR = 3_600_000

describe('the simulation can fail', () => {
  it.each(mutants.map((mutant) => ({ mutant, name: mutant.name, breaks: mutant.breaks })))(
    '$name is caught: $breaks',
    async ({ mutant }) => {
      const bad = await firstRed({ from: 1, count: MOST_SEEDS, mutant })
      expect(bad, `${mutant.name} is not caught in ${MOST_SEEDS} seeds`).toBeDefined()
      console.log(`${mutant.name}: seed ${bad?.evidence.seed}, ${bad?.found[0]?.invariant}: ${bad?.found[0]?.what}`)
    },
    HOUR,
  )
  it('names every mutant once', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  })
})
