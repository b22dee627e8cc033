// A deployment for the tests of one file: started before them, with the journal open and a stranger's records; stopped and removed after them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Records } from '../../bus/index.ts'
import { connectKafka } from '../../bus/kafka/index.ts'
import { logger } from '../../runtime/log.ts'
import type { Journal } from '../../journal/index.ts'
import { startDeployment } from '../../workflows/cluster/deployment.ts'
import type { ClusterDeployment, DeploymentOptions } from '../../workflows/cluster/deployment.ts'
import { untilQuiet } from '../../workflows/cluster/progress.ts'
import type { Role, ServiceProcess } from '../../workflows/cluster/service.ts'

export interface Live {
  readonly deployment: ClusterDeployment
  readonly journal: Journal
  /** As the world outside reads and writes them. */
  readonly records: Records
  /** For files of the test's own. */
  readonly directory: string
  /** What ended although nobody stopped it. */
  readonly ended: readonly string[]
  /** Resolves when nothing is left to do. */
  readonly quiet: () => Promise<void>
}

/** JVMs, databases and processes on a machine that others use too: counts as a failure only where something hangs. Milliseconds. */
export const HANGS = 600_000
const PATIENCE = 240_000
const LOOK = 100

export type LiveOptions = Omit<DeploymentOptions, 'nodes' | 'directory' | 'port' | 'report'>

export const live = (of: (directory: string) => LiveOptions): (() => Live) => {
  const ends: (() => Promise<void>)[] = []
  let is: Live | undefined
  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'contrail-live-'))
    ends.push(async () => rmSync(directory, { recursive: true, force: true }))
    const ended: string[] = []
    const report = (line: string): void => void (line.includes(' ended (') && ended.push(line))
    const deployment = await startDeployment({ log: 'warn', ...of(directory), nodes: 1, port: 0, directory, report })
    ends.push(() => deployment.stop())
    const journal = await deployment.store.open()
    ends.push(() => journal.close())
    const { brokers } = deployment.kafka
    const world = await connectKafka({ brokers, clientId: 'the-world-outside', prefix: '' }, { log: logger('error') })
    ends.push(() => world.close(0))
    const { signal } = new AbortController()
    const { url } = serviceOf(deployment, 'visualizer')
    const quiet = (): Promise<void> => untilQuiet({ url, journal, signal, limitMs: PATIENCE, onLook: () => {} })
    is = { deployment, journal, records: world.records, directory, ended, quiet }
  }, HANGS)
  afterAll(async () => {
    for (const end of ends.toReversed()) await end()
  }, HANGS)
  return () => {
    if (is === undefined) throw new Error('a deployment is there only while tests run')
    return is
  }
}

/** The first of its kind. */
export const serviceOf = (deployment: Pick<ClusterDeployment, 'services'>, role: Role): ServiceProcess => {
  const found = deployment.services().find((service) => service.role === role)
  if (found === undefined) throw new Error(`the deployment has no ${role}`)
  return found
}

/** Looks until it holds; fails with what was waited for, and with what went wrong at the last look. */
export const until = async (what: string, holds: () => Promise<boolean> | boolean): Promise<void> => {
  let problem = ''
  for (const start = Date.now(); Date.now() - start < PATIENCE; await pause(LOOK)) {
    try {
      if (await holds()) return
      problem = ''
    } catch (error) {
      problem = `: ${String(error)}`
    }
  }
  expect.fail(`after ${PATIENCE / 1000} s not yet: ${what}${problem}`)
}
