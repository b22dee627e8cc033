// A thousand worlds in which everything goes wrong that may: half of them here, the other half in the file beside.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { coverage, ENOUGH, unmet } from './features.ts'
import { report } from './report.ts'
import { firstRed } from './seeds.ts'
import { run } from './world.ts'

const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 1000)
const HOUR = 3_600_000

describe('a simulated world', () => {
  it('is the same again for the same seed', async () => {
    const hashOf = async (seed: number): Promise<string> => {
      const { trace, store } = await run(seed)
      return createHash('sha256')
        .update(trace.join('\n'))
        .update(JSON.stringify([...store.streams]))
        .digest('hex')
    }
    for (const seed of [1, 2, 3, 4, 5]) expect(await hashOf(seed), `seed ${seed}`).toBe(await hashOf(seed))
    expect(await hashOf(1)).not.toBe(await hashOf(2))
  })
  it('takes no time and no chance from the machine', async () => {
    const restore = forbidMachine()
    try {
      const worlds = [await run(1), await run(6)]
      expect(worlds.map(({ kept, quiet }) => ({ kept, quiet }))).toEqual([
        { kept: 'sqlite', quiet: true },
        { kept: 'memory', quiet: true },
      ])
    } finally {
      restore()
    }
  })
  it(
    `is as it has to be, whatever goes wrong: the odd ones of ${SEEDS} seeds`,
    async () => {
      const met = coverage()
      const bad = await firstRed({ from: 1, count: Math.ceil(SEEDS / 2), step: 2 }, met)
      expect(bad && report(bad)).toBeUndefined()
      if (SEEDS >= ENOUGH) expect(unmet(met)).toEqual([])
    },
    HOUR,
  )
})

/** Whoever asks the machine for time or chance while a world runs is found out. */
const forbidMachine = (): (() => void) => {
  const { now } = Date
  const { random } = Math
  const refuse = (what: string) => (): never => {
    throw new Error(`${what} was asked for in a simulated world`)
  }
  Date.now = refuse('Date.now')
  Math.random = refuse('Math.random')
  return () => {
    Date.now = now
    Math.random = random
  }
}
