// contrail trigger list | pause | resume: which sources and topics starts and signals come from, and pausing them.
import { Argument } from 'commander'
import type { Command } from 'commander'
import type { Pause } from '../client/index.ts'
import type { Paged, TriggerLine } from '../visualizer/server/index.ts'
import { FatalProblem, sentenceOf } from '../base/index.ts'
import { quietLogger } from '../runtime/log.ts'
import { configured, meansCluster } from '../runtime/config/configured.ts'
import { namesBroker } from '../runtime/config/broker.ts'
import { brokerOf } from '../runtime/cluster/connect.ts'
import { nonce } from '../runtime/services.ts'
import { withJournal, withOutput, withReason, withUrl } from './options.ts'
import type { Formatted, Remote, Where } from './options.ts'
import { complain, printAnswer, printRows, timeText } from './output.ts'
import { reading } from './reading.ts'
import type { ClusterSources } from './reading.ts'
import { clientOf } from './writing.ts'

type PauseOptions = Remote & Formatted & Pause

/** Adds the verbs to `contrail trigger`. */
export const pauseCommands = (noun: Command): void => {
  withOutput(withJournal(noun.command('list')))
    .description('lists by which sources and topics starts and signals come in, and what is paused')
    .action(list)
  const add = (verb: 'pause' | 'resume', what: string, done: string): void => {
    withOutput(withReason(withUrl(noun.command(verb).addArgument(source()))))
      .description(what)
      .option('--topic <name>', 'one topic of kafka, not the whole source')
      .action((name: string, options: PauseOptions) => act(verb, { name, done, options }))
  }
  add('pause', 'takes nothing more from a source or a topic, in the whole deployment; what is in work ends, nothing is lost', 'paused')
  add('resume', 'ends the pause of the same source or topic: what waits is taken', 'resumed')
}

const source = (): Argument => new Argument('<source>', 'http, by which files come too, or kafka').choices(['http', 'kafka'])

const list = (options: Where & Formatted): Promise<void> =>
  withMonitor(options, (over) =>
    reading(
      options,
      async (from) => {
        const { rows } = await from.get<Paged<TriggerLine>>('/triggers')
        printRows(options.output, rows, {
          head: ['source', 'topic', 'state', 'lag', 'for', 'since, by whom, why'],
          row: (r) => [
            r.source,
            r.topic ?? '-',
            r.paused === null ? 'not paused' : 'paused',
            r.lag === null ? '-' : String(r.lag),
            r.takers.join(', ') || '-',
            whyOf(r),
          ],
          none: 'no active workflow has a trigger, and nothing is paused',
        })
      },
      over,
    ),
  )

const whyOf = ({ topic, paused }: TriggerLine): string => {
  if (paused === null) return ''
  const whole = topic !== null && paused.topic === undefined ? ', with the whole source' : ''
  return `${timeText(paused.since)}, ${paused.by}${whole}: ${paused.reason}`
}

/** Where brokers are named, they are asked how much waits; where they do not answer, the rest is shown. */
const withMonitor = async (options: Where, use: (over: ClusterSources) => Promise<void>): Promise<void> => {
  const config = meansCluster(options) ? configured(options.config).config : undefined
  if (config === undefined || !namesBroker(config)) return use({})
  const log = quietLogger(config.log)
  const broker = await brokerOf(config, { clientId: `contrail-${nonce()}`, log }).catch((error: unknown) =>
    complain(`the lag is not known: ${sentenceOf(error)}`),
  )
  if (!broker) return use({})
  try {
    await use({ monitor: broker.monitor })
  } finally {
    await broker.close(1000)
  }
}

interface Acting {
  readonly name: string
  readonly done: string
  readonly options: PauseOptions
}
const act = async (verb: 'pause' | 'resume', { name, done, options }: Acting): Promise<void> => {
  const { topic, by, reason, directory, url, output } = options
  const client = clientOf(directory, url)
  const pause: Pause = { by, reason, ...(topic !== undefined && { topic }) }
  const answer = await (verb === 'pause' ? client.pauseTrigger(name, pause) : client.resumeTrigger(name, pause))
  if (answer.kind === 'refused' || answer.kind === 'unreachable') throw new FatalProblem(answer.message)
  const what = topic === undefined ? name : `${name} ${topic}`
  printAnswer(output, answer, `${what}: ${answer.kind === 'done' ? done : 'sent, its answer did not come in time'}`)
}
