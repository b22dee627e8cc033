// contrail trigger replay: has a topic's records taken again, from an offset or a time.
import type { Command } from 'commander'
import type { RecordPosition } from '../bus/index.ts'
import { replay } from '../trigger-service/index.ts'
import { FatalProblem, UsageProblem } from '../base/index.ts'
import { quietLogger } from '../runtime/log.ts'
import { configured } from '../runtime/config/configured.ts'
import { asked, brokerOf, topicsOf } from '../runtime/cluster/connect.ts'
import { nonce } from '../runtime/services.ts'
import { whole, withConfig, withOutput } from './options.ts'
import type { Configured, Formatted } from './options.ts'
import { printAnswer } from './output.ts'
import { sinceArgument } from './since.ts'

interface From {
  readonly since?: string
  readonly partition?: number
  readonly offset?: number
}
interface ReplayOptions extends Configured, Formatted, From {
  readonly topic: string
}

/** Adds the verb to `contrail trigger`. */
export const replayCommand = (noun: Command): void => {
  withOutput(withConfig(noun.command('replay')))
    .description("takes a topic's records again, while no trigger service runs; what was taken before counts once")
    .requiredOption('--topic <name>', 'the topic')
    .option('--since <time>', 'its records since: 2h ago, or 2026-11-21T08:00:00Z')
    .option('--partition <n>', 'one partition of it, from an offset', whole(0))
    .option('--offset <n>', 'the first offset of the partition', whole(0))
    .action(run)
}

const run = async (options: ReplayOptions): Promise<void> => {
  const to = positionOf(options, Date.now())
  const { config } = configured(options.config)
  const broker = await brokerOf(config, { clientId: `contrail-${nonce()}`, log: quietLogger(config.log) })
  try {
    const { records, group } = topicsOf(broker)
    const { topic, output } = options
    const replayed = await asked(() => replay({ records, group, topic, to }))
    if (replayed.kind === 'refused') throw new FatalProblem(replayed.message)
    printAnswer(output, replayed, 'the trigger services begin again there when they are started')
  } finally {
    await broker.close(1000)
  }
}

/** Exactly one of the two ways to say it. */
export const positionOf = ({ since, partition, offset }: From, now: number): RecordPosition => {
  if (since !== undefined && partition === undefined && offset === undefined) return { since: sinceArgument(since, now) }
  if (since === undefined && partition !== undefined && offset !== undefined) return { partition, offset: BigInt(offset) }
  throw new UsageProblem('where from: give --since, or --partition with --offset')
}
