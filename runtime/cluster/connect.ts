// Connects a process to its cluster, as the configuration says: the journal and the broker.
import type { Logger } from 'pino'
import { topicDeadLetters } from '../../trigger-service/index.ts'
import { createShutdown } from '../shutdown.ts'
import { FatalProblem, sentenceOf } from '../../base/index.ts'
import type { BusConnection } from '../adapters/bus-adapter.ts'
import type { Config } from '../config/config.ts'
import type { Cluster, ClusterTopics } from './process.ts'
import { JOURNALS } from '../adapters/journals.ts'
import { connectBroker } from '../config/broker.ts'
import { adapterOf, storeOf } from '../config/store.ts'

export const brokerOf = (config: Config, on: { readonly clientId: string; readonly log: Logger }): Promise<BusConnection> =>
  asked(() => connectBroker(config, on))

/** What brokers cannot give is the operator's to mend, and said in one sentence. */
export const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    throw new FatalProblem(sentenceOf(error), { cause: error })
  }
}

/** What others write to, and where what nobody can read of it is kept. */
export const topicsOf = ({ records, triggerGroup, deadLetterTopic }: BusConnection): ClusterTopics => ({
  records,
  group: triggerGroup,
  deadLetters: topicDeadLetters({ records, topic: deadLetterTopic, now: Date.now }),
})

const sharedKinds = (): string =>
  JOURNALS.filter(({ single }) => !single)
    .map(({ kind }) => kind)
    .join(' or ')

/** So many sessions without an answer of the journal, and an executor lets others have its partitions. */
const SESSIONS = 1.5

/** `alone`: it is the only process that works on its journal. */
export const connect = async (
  config: Config,
  { process, log, alone }: Pick<Cluster, 'process' | 'log'> & { readonly alone: boolean },
): Promise<Cluster> => {
  const adapter = await adapterOf(config.journal)
  if (adapter.single && !alone)
    throw new FatalProblem(
      `a journal of kind ${adapter.kind} serves one process: run 'contrail serve all', or set journal.kind to ${sharedKinds()}`,
    )
  const shutdown = createShutdown()
  try {
    const journal = await (await storeOf(config.journal)).open({ readOnly: false, warn: (message) => log.warn(message) })
    shutdown.add(() => journal.close())
    const broker = await brokerOf(config, { clientId: process, log })
    shutdown.add((ms) => broker.close(ms))
    const bus = await asked(() => broker.bus())
    return {
      process,
      log,
      journal,
      bus,
      monitor: broker.monitor,
      topics: topicsOf(broker),
      queues: config.effects.queues,
      leaveAfterMs: SESSIONS * broker.sessionMs,
      troubles: () => broker.troubles(),
      close: (ms) => shutdown.run(ms),
    }
  } catch (error) {
    await shutdown.run(1000).catch((also: unknown) => log.error({ err: also }, 'a connection did not end'))
    throw error
  }
}
