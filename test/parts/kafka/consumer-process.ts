// The consumer of the fixture as a child process, and what it said.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const FIXTURE = fileURLToPath(new URL('consumer.fixture.ts', import.meta.url))

interface Said {
  readonly got?: number
  readonly done?: string
  readonly aborted?: string
  readonly epoch?: number
  readonly partitions?: readonly number[]
}
export interface ConsumerProcess {
  readonly said: readonly Said[]
  got(): readonly number[]
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
}

export const consumerProcess = (on: {
  readonly broker: string
  readonly prefix: string
  readonly sessionMs: number
  readonly name: string
}): ConsumerProcess => {
  const args = [on.broker, on.prefix, String(on.sessionMs), on.name]
  const child = spawn(process.execPath, ['--conditions=contrail-source', FIXTURE, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said: Said[] = []
  createInterface(child.stdout).on('line', (line) => void said.push(JSON.parse(line)))
  return {
    said,
    got: () => said.flatMap(({ got }) => (got === undefined ? [] : [got])),
    signal: (signal) => void child.kill(signal),
  }
}
