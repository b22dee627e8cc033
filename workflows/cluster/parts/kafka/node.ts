// One broker as a child process: started, killed, frozen, and gone when its parent is, however that ends.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { JVM } from './jars.ts'
import type { Jars } from './jars.ts'

export interface NodeProcess {
  readonly pid: number
  /** Null while it runs. */
  exited(): string | null
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>
}

/** A watcher holds a pipe from us: when it closes without a word, we are dead, and the broker is killed. */
const WATCHED = '(read -r word <&3 && exit; kill -9 $$) & exec "$@" 3<&-'

export const startNode = (on: {
  readonly jars: Jars
  readonly folder: string
  readonly id: number
  readonly jvm?: readonly string[]
}): NodeProcess => {
  const { jars, folder, id, jvm = [] } = on
  const { java, classPath, archive } = jars
  const shared = existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []
  const output = openSync(logFile(folder, id), 'a')
  const command = [java, ...JVM, ...shared, ...jvm, '-cp', classPath, 'kafka.Kafka', propertiesFile(folder, id)]
  const child = spawn('/bin/sh', ['-c', WATCHED, 'sh', ...command], { stdio: ['ignore', output, output, 'pipe'], cwd: folder })
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      releaseWatcher(child)
      resolve()
    })
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${java} could not be started`)
  writeFileSync(pidFile(folder, id), String(pid))
  return {
    pid,
    exited: () => child.signalCode ?? (child.exitCode === null ? null : `code ${child.exitCode}`),
    signal: (signal) => void child.kill(signal),
    ended,
  }
}

const releaseWatcher = (child: ChildProcess): void => {
  const pipe = child.stdio[3]
  if (pipe !== null && pipe !== undefined && 'end' in pipe) pipe.on('error', () => undefined).end('gone\n')
}

export const propertiesFile = (folder: string, id: number): string => join(folder, `n${id}.properties`)
export const pidFile = (folder: string, id: number): string => join(folder, `n${id}.pid`)
export const logFile = (folder: string, id: number): string => join(folder, `n${id}.log`)

/** The last lines that a broker wrote: what a failed start is explained with. */
export const lastLines = (folder: string, id: number): string =>
  readFileSync(logFile(folder, id), 'utf8').trim().split('\n').slice(-15).join('\n')
