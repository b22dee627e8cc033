// The other half of the seeds, in a file of its own so that two workers share the work.
import { expect, it } from 'vitest'
import { coverage, ENOUGH, unmet } from './features.ts'
import { report } from './report.ts'
import { firstRed } from './seeds.ts'

const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 1000)
const HOUR = 3_600_000

it(
  `a simulated world is as it has to be, whatever goes wrong: the even ones of ${SEEDS} seeds`,
  async () => {
    const met = coverage()
    const bad = await firstRed({ from: 2, count: Math.floor(SEEDS / 2), step: 2 }, met)
    expect(bad && report(bad)).toBeUndefined()
    if (SEEDS >= ENOUGH) expect(unmet(met)).toEqual([])
  },
  HOUR,
)
