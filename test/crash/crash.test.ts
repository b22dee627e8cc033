import { expect, it } from 'vitest'
import { crashRun } from './crash.ts'
import { problemsOf } from './problems.ts'

/** Counts as a failure only where something hangs. */
const HANGS = 600_000
const report = (line: string): void => void process.stdout.write(`  ${line}\n`)
const SEED = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

it(
  'charges every order once, though the engine is killed three times, twice of it inside a call to the provider',
  { timeout: HANGS },
  async () => {
    report(`CRASH_SEED=${SEED}`)
    const run = await crashRun({ kills: 3, inCalls: 2, rate: 250, seed: SEED, report })
    expect(problemsOf(run)).toEqual([])
    expect(run.kills).toHaveLength(3)
    expect(run.kills.filter(({ charging }) => charging > 0).length).toBeGreaterThanOrEqual(2)
    expect(run.survived.summary).toMatchObject({ instances: 830, completed: 799, waiting: 31, review: 0, charged: '1119834.64' })
    expect(run.again.summary).toEqual({ ...run.survived.summary, duplicates: 830 })
  },
)
