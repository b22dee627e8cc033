// contrail aggregate show | query
import type { Command } from 'commander'
import type { AggregateView, ListedInstance, QueryAnswer } from '../visualizer/server/index.ts'
import { whole, withJournalOrUrl, withOutput } from './options.ts'
import type { Formatted, Where } from './options.ts'
import type { Format } from './output.ts'
import { print, table, timeText } from './output.ts'
import { asking, pages } from './reading.ts'
import type { Asking } from './reading.ts'

interface Options extends Where, Formatted {
  readonly url?: string
  readonly limit: number
}

export const aggregateCommands = (program: Command): void => {
  const noun = program.command('aggregate').description('a business entity whose state outlives instances')
  withOutput(withJournalOrUrl(noun.command('show <name> <key>')))
    .description('shows its state, who holds it, who waits, signals that nobody has taken, and its instances')
    .option('--limit <n>', 'so many of its instances, the newest first', whole(1), 10)
    .action(show)
  withOutput(withJournalOrUrl(noun.command('query <name> <key> <query>')))
    .description('asks a question that is answered from its state')
    .action((name: string, key: string, query: string, options: Options) =>
      asking(options, (from) => printAnswerOf(from, `${pathOf(name, key)}/queries/${encodeURIComponent(query)}`, options.output)),
    )
}

const pathOf = (name: string, key: string): string => `/aggregates/${encodeURIComponent(name)}/${encodeURIComponent(key)}`

/** What a query answers: the value itself, as JSON. */
export const printAnswerOf = async (from: Asking, path: string, output: Format): Promise<void> => {
  const answer = await from.get<QueryAnswer>(path)
  print(JSON.stringify(output === 'json' ? answer : answer.value, null, 2))
}

const show = (name: string, key: string, options: Options): Promise<void> =>
  asking(options, async (from) => {
    const found = await from.get<AggregateView>(pathOf(name, key))
    const instances = await pages<ListedInstance>(from, `${pathOf(name, key)}/instances?`, options.limit)
    if (options.output === 'json') return print(JSON.stringify({ ...found, instances }, null, 2))
    print(`${found.stream}  version ${found.version}${found.schema === null ? '' : `, state of ${name} ${found.schema}`}`)
    print(found.holder ? `held by ${found.holder.instance} since ${timeText(found.holder.since)}` : 'held by nobody')
    for (const { instance, since } of found.queue) print(`waits: ${instance} since ${timeText(since)}`)
    if (found.queued > found.queue.length) print(`and ${found.queued - found.queue.length} more that wait`)
    for (const { signal, id, expires } of found.kept)
      print(`signal ${signal} ${id} is kept until ${timeText(expires)}: nobody has taken it`)
    if (found.keptCount > found.kept.length) print(`and ${found.keptCount - found.kept.length} more signals`)
    if (found.queries.length > 0) print(`can be asked: ${found.queries.join(', ')}`)
    print(`\nstate ${JSON.stringify(found.state, null, 2)}\n`)
    print(
      table(
        ['status', 'instance', 'started'],
        instances.map((row) => [row.status, row.instance, timeText(row.started)]),
      ),
    )
  })
