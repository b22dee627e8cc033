// Where a server keeps its files: a folder that names its owner, so that what a killed owner left behind is found and removed.
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { USER } from './binaries.ts'
import { killTree, lives } from './processes.ts'

const PREFIX = 'contrail-postgres-'

export const ownDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  if (USER.uid !== undefined && USER.gid !== undefined) chownSync(directory, USER.uid, USER.gid)
  return directory
}

/** The number of the server's process as it wrote it, or 0. */
const serverIn = (directory: string): number => {
  try {
    return Number(readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return 0
  }
}

/** Ends servers whose owner is gone, and removes their files. A guard does it at once, unless it was killed as well. */
export const sweep = async (): Promise<void> => {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (owner === undefined || lives(Number(owner))) continue
    const directory = join(tmpdir(), name)
    const server = serverIn(directory)
    if (server > 0 && lives(server, directory)) await killTree(server)
    rmSync(directory, { recursive: true, force: true })
  }
}
