// A loss that a person accepted, kept beside the journal until it stands in the journal: a crash in between forgets neither.
import { closeSync, copyFileSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Restored } from '../restored.ts'
import { logFile } from './losses.ts'

const Kept = z.object({ by: z.string(), reason: z.string(), lost: z.array(z.string()) })

export interface LossRecord {
  /** Durable when it returns. A damaged log is kept under another name, for who may read more of it. */
  keep(of: Restored): void
  /** What is still to be recorded. */
  kept(): Restored | undefined
  done(): void
}

export const acceptedLoss = (directory: string): LossRecord => {
  const file = join(directory, 'accepted-loss.json')
  const kept = (): Restored | undefined => {
    try {
      return Kept.parse(JSON.parse(readFileSync(file, 'utf8')))
    } catch {
      return undefined // There is none, or a crash cut it short before anything was done: then it is to be said again.
    }
  }
  return {
    kept,
    keep: ({ by, reason, lost }) => {
      const before = kept()?.lost ?? []
      if (lost.length > 0) copyIfThere(logFile(directory), `${logFile(directory)}.damaged`)
      const fd = openSync(file, 'w')
      try {
        writeSync(fd, JSON.stringify({ by, reason, lost: [...before, ...lost.filter((one) => !before.includes(one))] }))
        fsyncSync(fd)
      } finally {
        closeSync(fd)
      }
    },
    done: () => rmSync(file, { force: true }),
  }
}

const copyIfThere = (from: string, to: string): void => {
  try {
    copyFileSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
