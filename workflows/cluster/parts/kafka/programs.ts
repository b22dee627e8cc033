// Java and Maven: found by PATH or JAVA_HOME, installed in CI, else one sentence that says how.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const PACKAGES = ['openjdk-17-jre-headless', 'maven']
const COMMAND = `apt-get install -y ${PACKAGES.join(' ')}`
/** Where the packages put them, whatever PATH says. */
const INSTALLED = '/usr/bin'
const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(delimiter)

export type Program = 'java' | 'mvn'

/** The program's path. Throws with the command that installs it where it is missing; in CI that command is run first. */
export const program = (name: Program): string => {
  const found = findIn(name, places())
  if (found !== undefined) return found
  if (process.env['CI'] === undefined) throw missing(name)
  install()
  const installed = findIn(name, [...places(), INSTALLED])
  if (installed === undefined) throw missing(name)
  return installed
}

const missing = (name: Program): Error =>
  new Error(`The tests with a real Kafka need ${name}, and it is not on PATH. Install it: ${COMMAND}`)

const places = (): readonly string[] => {
  const home = process.env['JAVA_HOME']
  return [...(home === undefined ? [] : [join(home, 'bin')]), ...(process.env['PATH'] ?? '').split(delimiter)].filter(
    (place) => place !== '',
  )
}

const findIn = (name: string, folders: readonly string[]): string | undefined =>
  folders.map((folder) => join(folder, name)).find((path) => isExecutable(path))

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const install = (): void => {
  for (const line of ['apt-get update', COMMAND]) {
    const { status, error, stderr } = spawnSync('/bin/sh', ['-c', line], {
      encoding: 'utf8',
      env: { ...process.env, PATH: SYSTEM_PATH, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (status !== 0) throw new Error(`"${line}" failed: ${error?.message ?? stderr.trim()}`)
  }
}
