// What killed test runs left behind: their folders, and brokers that outlived them all the same.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './cache.ts'

const NAME = /^contrail-kafka-(\d+)-/
/** The folder's name begins with its owner: whoever finds it can tell whether it is still in use. */
export const folderPrefix = (): string => join(tmpdir(), `contrail-kafka-${process.pid}-`)

export const removeLeftovers = (): void => {
  for (const name of readdirSync(tmpdir())) {
    const owner = NAME.exec(name)?.[1]
    if (owner === undefined || isAlive(Number(owner))) continue
    const folder = join(tmpdir(), name)
    killBrokersOf(folder)
    rmSync(folder, { recursive: true, force: true })
  }
}

const killBrokersOf = (folder: string): void => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.pid'))) {
    try {
      const pid = Number(readFileSync(join(folder, file), 'utf8'))
      // The number may be somebody else's by now: only a process that names our folder is ours.
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) process.kill(pid, 'SIGKILL')
    } catch {
      // It is gone already.
    }
  }
}
