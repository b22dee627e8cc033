// contrail topics create | check
import type { Command } from 'commander'
import { quietLogger } from '../runtime/log.ts'
import type { OwnTopics } from '../runtime/adapters/bus-adapter.ts'
import { configured } from '../runtime/config/configured.ts'
import { asked, brokerOf } from '../runtime/cluster/connect.ts'
import { nonce } from '../runtime/services.ts'
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

const create = ({ config, output }: Options): Promise<void> =>
  withTopics(config, async (topics) => {
    const created = await asked(() => topics.create())
    const words = created.length === 0 ? 'all topics are there' : created.map((name) => `created ${name}`).join('\n')
    printAnswer(output, { created }, words)
  })

const check = ({ config, output }: Options): Promise<void> =>
  withTopics(config, async (topics) => {
    const differences = await asked(() => topics.check())
    printAnswer(output, { differences }, differences.length === 0 ? 'the topics are as they should be' : differences.join('\n'))
    if (differences.length > 0) process.exitCode = EXIT.refused
  })

const withTopics = async (file: string | undefined, use: (topics: OwnTopics) => Promise<void>): Promise<void> => {
  const { config } = configured(file)
  const broker = await brokerOf(config, { clientId: `contrail-${nonce()}`, log: quietLogger(config.log) })
  try {
    await use(broker.topics)
  } finally {
    await broker.close(1000)
  }
}
