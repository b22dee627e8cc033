// Starts a process once its journal and broker can be reached: during an outage it retries, and its probes say what it waits for.
import type { Logger } from 'pino'
import { pause, sentenceOf, systemClock } from '../../base/index.ts'
import { isTransient } from './transient-failure.ts'
import { startProcess } from './process.ts'
import type { Cluster, Process, ProcessOptions } from './process.ts'
import { openStartupServer } from './startup-server.ts'
import type { StartupServer } from './startup-server.ts'

export interface ClusterStartOptions extends ProcessOptions {
  readonly connect: () => Promise<Cluster>
  readonly log: Pick<Logger, 'warn' | 'info'>
  /** When it aborts, nothing is tried again. */
  readonly signal: AbortSignal
}

/** Between two tries, in milliseconds. A try itself is patient for some seconds. */
const AGAIN = 1000

/** Undefined where the signal aborted first. Rejects with what no waiting can mend: a wrong password, a missing schema or topic, the configuration. */
export const startWhenReachable = async ({ connect, log, signal, ...options }: ClusterStartOptions): Promise<Process | undefined> => {
  let room: StartupServer | undefined
  let waitedFor: string | undefined
  const aborted = untilAborted(signal)
  try {
    while (!signal.aborted) {
      room ??= await openStartupServer(options)
      if (waitedFor !== undefined) room.waitsFor(waitedFor)
      const cluster = await Promise.race([passing(connect()), aborted])
      if (cluster === undefined) return undefined
      if (typeof cluster !== 'string') {
        // The address is the process's own from here on.
        await room.close()
        room = undefined
      }
      const started = typeof cluster === 'string' ? cluster : await passing(startProcess(cluster, options))
      if (typeof started !== 'string') {
        if (waitedFor !== undefined) log.info({}, 'what this process waited for is there')
        return started
      }
      if (started !== waitedFor) log.warn({}, `this process waits to start: ${started}`)
      waitedFor = started
      room?.waitsFor(started)
      await Promise.race([pause(systemClock, AGAIN), aborted])
    }
    return undefined
  } finally {
    await room?.close()
  }
}

/** The result, or why it failed where that is transient. */
const passing = <T>(work: Promise<T>): Promise<T | string> =>
  work.catch((error: unknown) => {
    if (isTransient(error)) return sentenceOf(error)
    throw error
  })

const untilAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
