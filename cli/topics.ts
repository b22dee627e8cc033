// contrail topics create | check
import type { Command } from 'commander'
import { quietLogger } from '../runtime/log.ts'
import type { Config } from '../runtime/config/config.ts'
import { configured } from '../runtime/config/configured.ts'
import { asked, kafkaOf } from '../runtime/cluster/connect.ts'
import { nonce } from '../runtime/services.ts'
import type { KafkaConnection, TopicSpec } from '../bus/kafka/index.ts'
import { withConfig, withOutput } from './options.ts'
import type { Configured, Formatted } from './options.ts'
import { EXIT, printAnswer } from './output.ts'

export const topicsCommands = (program: Command): void => {
  const noun = program.command('topics').description('the topics that join the services of a cluster')
  withOutput(withConfig(noun.command('create')))
    .description('creates what is missing; can be run again')
    .action(create)
  withOutput(withConfig(noun.command('check')))
    .description('says what is missing, and what is set otherwise than it should be')
    .action(check)
}

type Options = Configured & Formatted

const create = ({ config: file, output }: Options): Promise<void> =>
  withTopics(file, async ({ topics }, specs) => {
    const created = await asked(() => topics.create(specs))
    const words = created.length === 0 ? 'all topics are there' : created.map((name) => `created ${name}`).join('\n')
    printAnswer(output, { created }, words)
  })

const check = ({ config: file, output }: Options): Promise<void> =>
  withTopics(file, async ({ topics }, specs) => {
    const differences = await asked(() => topics.check(specs))
    printAnswer(output, { differences }, differences.length === 0 ? 'the topics are as they should be' : differences.join('\n'))
    if (differences.length > 0) process.exitCode = EXIT.refused
  })

const withTopics = async (
  file: string | undefined,
  use: (kafka: KafkaConnection, specs: readonly TopicSpec[]) => Promise<void>,
): Promise<void> => {
  const { config } = configured(file)
  const kafka = await kafkaOf(config, { clientId: `contrail-${nonce()}`, log: quietLogger(config.log) })
  try {
    await use(kafka, await specsOf(config))
  } finally {
    await kafka.close(1000)
  }
}

const specsOf = async ({ kafka: { partitions, replication }, effects: { queues } }: Config): Promise<readonly TopicSpec[]> => {
  const { defaultTopics } = await import('../bus/kafka/index.ts')
  return defaultTopics({ partitions, queues, ...(replication !== undefined && { replication }) })
}
