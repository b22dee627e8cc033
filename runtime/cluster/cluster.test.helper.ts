// A cluster in memory: processes that share one bus and one journal, and nothing else.
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../base/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import type { InProcessBus } from '../../bus/in-process/index.ts'
import type { Monitor } from '../../bus/index.ts'
import type { Topics } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { storedVersions, activateVersions } from '../../versions/index.ts'
import { storeVersions } from '../../versions/bundle/index.ts'
import { logger } from '../log.ts'
import { nonce } from '../services.ts'
import { executorProcess } from './executor.ts'
import { startProcess } from './process.ts'
import type { Cluster, Process, ProcessOptions } from './process.ts'
import { codeOf, sideEffectProcess } from './side-effect.ts'
import { triggerIntakeFor, triggerProcess } from './trigger.ts'
import { visualizerProcess } from './visualizer.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`../../cli/${name}`, import.meta.url))
export const TICKETS = fixture('ticket.fixture.ts')
const HANDLERS = fixture('ticket.fixture.handlers.ts')

const MAX_OPEN = 1000
const EXECUTOR = { atOnce: 64, cached: 100, reconcileAfter: 120_000 }

export interface TestCluster {
  readonly bus: InProcessBus<Topics>
  readonly journal: Journal
  start(compose: ProcessOptions['compose'], over?: Partial<Cluster>): Promise<Process>
  executor(): Promise<Process>
  sideEffect(): Promise<Process>
  trigger(): Promise<Process>
  visualizer(monitor?: Monitor): Promise<Process>
  /** Activates the Ticket workflow, as a deploy from elsewhere does. */
  deploy(): Promise<void>
}

export const testCluster = (): TestCluster => {
  const bus = inProcessBus()
  const journal = memoryJournal()
  const start: TestCluster['start'] = async (compose, over = {}) => {
    const cluster: Cluster = { process: `test-${nonce()}`, journal, bus, log: logger('silent'), close: async () => {}, ...over }
    const process = await startProcess(cluster, { host: '127.0.0.1', port: 0, hosts: [], stepLimit: 5000, compose })
    onTestFinished(() => process.stop(5000))
    return process
  }
  return {
    bus,
    journal,
    start,
    executor: () => start((runtime) => executorProcess(runtime, EXECUTOR)),
    sideEffect: () => start(async (runtime) => sideEffectProcess(runtime, await codeOf(TICKETS))),
    trigger: () => start(async (runtime) => triggerProcess(runtime, await triggerIntakeFor(runtime, { maxOpen: MAX_OPEN }))),
    visualizer: (monitor) =>
      start(async (runtime) => visualizerProcess(runtime, await triggerIntakeFor(runtime, { maxOpen: MAX_OPEN })), monitor && { monitor }),
    deploy: async () => {
      const versions = storedVersions({ journal })
      const stored = await storeVersions({ versions }, [TICKETS], [HANDLERS])
      await activateVersions({ journal, versions, bus, dev: false, clock: systemClock }, stored)
    },
  }
}

export const post = async (
  url: string,
  body: unknown,
): Promise<{ readonly status: number; readonly body: unknown; readonly location: string | null }> => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return { status: response.status, body: await response.json(), location: response.headers.get('location') }
}
