// The configuration that a command works with, or one sentence for each thing that is wrong with it.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { FatalProblem } from '../../base/index.ts'
import { namesBroker } from './broker.ts'
import { readConfig } from './read-config.ts'
import type { ReadConfig } from './read-config.ts'

const FILE = 'contrail.json'

/** `file`: as it was named; otherwise the one of the current folder, where there is one. */
export const configured = (file: string | undefined, env: NodeJS.ProcessEnv = process.env): ReadConfig => {
  const path = file ?? (existsSync(FILE) ? FILE : undefined)
  const read = readConfig({ env, ...(path !== undefined && { file: resolve(path) }) })
  if (read.kind === 'config') return read
  throw new FatalProblem(`the configuration is invalid:\n  ${read.problems.join('\n  ')}`)
}

/** A command works on a cluster where a configuration is named: by its option, or by variables that say where the broker is. */
export const meansCluster = ({ config }: { readonly config?: string }, env: NodeJS.ProcessEnv = process.env): boolean => {
  if (config !== undefined) return true
  const read = readConfig({ env })
  return read.kind === 'config' && namesBroker(read.config)
}
