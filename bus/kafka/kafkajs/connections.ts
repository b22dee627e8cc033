// Connections to the brokers without a producer, a consumer or a group around them, with an end of their own.
import type { Cluster, Logger } from 'kafkajs'
import type { Clock } from '../../../base/index.ts'
import type { ClientConfig } from './internals.ts'
import { openCluster } from './internals.ts'
import { shutDown } from './shutdown.ts'
import { socketsUntil } from './repairs.ts'

export interface Connections {
  readonly cluster: Cluster
  /** Throws where no broker answers; may be tried again. */
  open(): Promise<void>
  /** Waits for `last`, and disconnects, but not longer than a few seconds. Never rejects. */
  close(last?: Promise<unknown>): Promise<void>
}

/** `whole`: the end of all, these included. */
export const connections = (on: {
  readonly config: ClientConfig
  readonly logger: Logger
  readonly clock: Clock
  readonly whole: AbortSignal
}): Connections => {
  const { config, logger, clock, whole } = on
  const ending = new AbortController()
  const socketFactory = socketsUntil(AbortSignal.any([ending.signal, whole]))
  const cluster = openCluster({ ...config, socketFactory }, logger)
  const end = (last?: Promise<unknown>) => async (): Promise<void> => {
    await Promise.allSettled([last])
    await Promise.allSettled([cluster.disconnect()])
  }
  return {
    cluster,
    open: () => cluster.connect(),
    close: (last) => shutDown(clock, { end: end(last), cut: () => ending.abort() }),
  }
}
