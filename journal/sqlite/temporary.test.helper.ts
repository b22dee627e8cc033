// Folders and child processes for the tests of this adapter; named so that it is not packed.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A folder that is removed when the test is over. */
export const temporaryFolder = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-journal-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export interface Writer {
  readonly pid: number
  /** What it has printed so far. */
  readonly lines: readonly string[]
  /** Resolves when it has printed this many lines in all. */
  printed(count: number): Promise<void>
  /** Kills it at once, as a power cut would; gives all that it had printed. */
  kill(): Promise<readonly string[]>
}

/** A process that writes the journal in `directory`, as writer.test.child.ts says. */
export const startWriter = (
  directory: string,
  mode: 'hold' | 'append' | 'persist',
  atEnd: (kill: () => void) => void = onTestFinished,
): Writer => {
  const file = fileURLToPath(new URL('writer.test.child.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, ['--conditions=contrail-source', file, directory, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  atEnd(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  const exited = once(child, 'close')
  if (!child.stdout || child.pid === undefined) throw new Error('the writer did not start')
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const { count, resolve } of waiting) if (lines.length >= count) resolve()
  })
  return {
    pid: child.pid,
    lines,
    printed: (count) =>
      new Promise((resolve, reject) => {
        if (lines.length >= count) return resolve()
        waiting.push({ count, resolve })
        exited.then(() => reject(new Error(`the writer ended after ${lines.length} lines`)), reject)
      }),
    kill: async () => {
      child.kill('SIGKILL')
      await exited
      return lines
    },
  }
}
