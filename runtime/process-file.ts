// The running engine writes its process id and address into its journal's directory, so that commands find it and tests can kill it.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Running = z.object({ pid: z.int(), url: z.string(), startedAt: z.string() })
export type Running = z.infer<typeof Running>

const pathIn = (directory: string): string => join(directory, 'process.json')

export const writeProcessFile = (directory: string, running: Running): void =>
  writeFileSync(pathIn(directory), `${JSON.stringify(running, null, 2)}\n`)

export const removeProcessFile = (directory: string): void => rmSync(pathIn(directory), { force: true })

/** Whether one is there: an engine runs on the directory, or the last one did not end by itself. */
export const hasProcessFile = (directory: string): boolean => existsSync(pathIn(directory))

/** The engine that runs on this directory; undefined where none does. */
export const runningIn = (directory: string): Running | undefined => {
  const found = readProcessFile(directory)
  return found && isAlive(found.pid) ? found : undefined
}

const readProcessFile = (directory: string): Running | undefined => {
  try {
    return Running.parse(JSON.parse(readFileSync(pathIn(directory), 'utf8')))
  } catch {
    return undefined // none, or one that a crash cut short
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
