// What W1's two turns cost the engine, beside what was committed last: bytes are exact, allocations hardly vary, times would.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const Committed = z.record(z.string(), z.object({ value: z.number(), tolerance: z.number() }))
const Measured = z.record(z.string(), z.number())

it('cost what turns.json says, within its tolerances: dearer is a finding, cheaper is a new line there', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=contrail-source', here('measure.ts')])
  const measured = Measured.parse(JSON.parse(stdout))
  const committed = Committed.parse(JSON.parse(readFileSync(here('turns.json'), 'utf8')))
  expect(Object.keys(measured)).toEqual(Object.keys(committed))
  for (const [name, { value, tolerance }] of Object.entries(committed)) {
    expect(measured[name], name).toBeGreaterThanOrEqual(value * (1 - tolerance))
    expect(measured[name], name).toBeLessThanOrEqual(value * (1 + tolerance))
  }
})
