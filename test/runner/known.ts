// In each process that runs a test file: says which one, and where it can be asked what it is at.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { debugPort, RUNNING } from './where.ts'

mkdirSync(RUNNING, { recursive: true })
writeFileSync(join(RUNNING, String(process.pid)), expect.getState().testPath ?? '')
process.debugPort = debugPort(process.pid)
