// A few bad days in a row, always the same: 830 orders and their duplicates through Kafka while processes, the broker and PostgreSQL come and go.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { chaosRun } from './chaos.ts'

/** Counts as a failure only where something hangs. */
const HANGS = 900_000
const FAULTS = 5
/** Short, so that who is frozen or cut off is noticed soon. */
const SESSION = 6_000
const SEED = Number(process.env['CHAOS_SEED'] ?? 4)

it(`${FAULTS} faults lose nothing and repeat nothing`, { timeout: HANGS }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-chaos-'))
  const lines: string[] = []
  const report = (line: string): void => {
    lines.push(`${new Date().toISOString()} ${line}`)
    process.stdout.write(`  ${line}\n`)
  }
  report(`CHAOS_SEED=${SEED}`)
  const { signal } = new AbortController()
  try {
    const run = await chaosRun({ faults: FAULTS, seed: SEED, nodes: 1, store: 'postgres', session: SESSION, directory, signal, report })
    expect(run).toMatchObject({ faults: FAULTS, problems: [] })
    expect(run.ordersCompared).toBeGreaterThan(0)
    expect(run.cuts).toBeGreaterThan(0)
    expect(run.stuck).toBeGreaterThan(0)
    expect(run.settled.payments).toBeGreaterThan(0)
    expect(run.settled.goods).toBeGreaterThan(0)
    rmSync(directory, { recursive: true, force: true })
  } catch (error) {
    writeFileSync(join(directory, 'chaos.log'), lines.join('\n'))
    report(`the logs of all processes are in ${directory}`)
    throw error
  }
})
