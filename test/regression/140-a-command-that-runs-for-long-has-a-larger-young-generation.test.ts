import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { engine, folder } from '../bad-inputs/processes.ts'

const commandLine = (pid: number): readonly string[] => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
const FLAG = '--max-semi-space-size=64'

it.skipIf(process.platform !== 'linux')(
  'an engine is the process that was started, with a larger young generation, and ends by its signals',
  async () => {
    const started = await engine(folder())
    expect(commandLine(started.pid)).toContain(FLAG)
    started.kill('SIGTERM')
    expect(await started.ended).toMatchObject({ code: 0 })
  },
)

it.skipIf(process.platform !== 'linux')('a size that somebody chose stays', async () => {
  const chosen = await engine(folder(), [], { env: { NODE_OPTIONS: '--max-semi-space-size=16' } })
  expect(commandLine(chosen.pid)).not.toContain(FLAG)
  const before = await engine(folder(), [], { by: [process.execPath, '--max-semi-space-size=8'] })
  expect(commandLine(before.pid).filter((arg) => arg.includes('semi'))).toEqual(['--max-semi-space-size=8'])
})
