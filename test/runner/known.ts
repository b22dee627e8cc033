// In each process that runs a test file: says which one, and how it can be asked what it is at.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { RUNNING, TELL } from './where.ts'

mkdirSync(RUNNING, { recursive: true })
writeFileSync(join(RUNNING, String(process.pid)), expect.getState().testPath ?? '')
if (process.report) {
  process.report.directory = RUNNING
  process.report.filename = `${process.pid}.json`
  process.report.signal = TELL
  process.report.excludeEnv = true
  process.report.reportOnSignal = true
}
