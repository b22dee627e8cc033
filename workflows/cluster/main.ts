// npm run cluster: brokers, a database and all services as processes of their own; 830 real orders come in through Kafka.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connectKafka } from '../../bus/kafka/index.ts'
import { progress } from '../../cli/progress.ts'
import { logger } from '../../runtime/log.ts'
import { shopFigures } from '../shop/figures.ts'
import { startDeployment } from './deployment.ts'
import type { ClusterDeployment } from './deployment.ts'
import { send, stages } from './feed.ts'
import { countsOf, untilQuiet } from './progress.ts'
import type { StoreKind } from './store.ts'

const HELP = `npm run cluster -- [options]

  --nodes 1|3                 brokers; three survive the loss of one (1)
  --journal postgres|cosmos   the store (postgres)
  --executors N               executor processes (2)
  --side-effects N            side-effect processes (2)
  --port N                    of the screen, 0 for any free one (7410)
  --rate N                    orders a second; absent: as fast as they are durable
  --exit                      end when nothing is left to do
  --json                      the summary as one JSON line, the last
  --help
`
interface Options {
  readonly nodes: 1 | 3
  readonly store: StoreKind
  readonly executors: number
  readonly sideEffects: number
  readonly port: number
  readonly rate?: number
  readonly exit: boolean
  readonly json: boolean
}
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const wrong = (problem: string): never => {
  say(`${problem}\n\n${HELP}`)
  process.exit(2)
}

const optionsOf = (): Options => {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const options = {
    nodes: text,
    journal: text,
    executors: text,
    'side-effects': text,
    port: text,
    rate: text,
    exit: flag,
    json: flag,
    help: flag,
  }
  const parsed = () => {
    try {
      return parseArgs({ options }).values
    } catch (error) {
      return wrong(error instanceof Error ? error.message : String(error))
    }
  }
  const given = parsed()
  if (given.help) {
    process.stdout.write(HELP)
    process.exit(0)
  }
  const { nodes = '1', journal = 'postgres' } = given
  if (nodes !== '1' && nodes !== '3') return wrong(`--nodes is '${nodes}': give 1 or 3`)
  if (journal !== 'postgres' && journal !== 'cosmos') return wrong(`--journal is '${journal}': give postgres or cosmos`)
  const whole = (name: 'executors' | 'side-effects' | 'port' | 'rate', otherwise: number, least: number): number => {
    const value = given[name]
    if (value === undefined) return otherwise
    const number = Number(value)
    return Number.isInteger(number) && number >= least && number <= 65_535
      ? number
      : wrong(`--${name} is '${value}': give a whole number from ${least}`)
  }
  return {
    nodes: nodes === '1' ? 1 : 3,
    store: journal,
    executors: whole('executors', 2, 1),
    sideEffects: whole('side-effects', 2, 1),
    port: whole('port', 7410, 0),
    ...(given.rate !== undefined && { rate: whole('rate', 0, 1) }),
    exit: given.exit,
    json: given.json,
  }
}

/** How long everything may take until it is quiet, in milliseconds. */
const LIMIT = 600_000
const LOOK = 500

const run = async (options: Options, signal: AbortSignal): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-cluster-'))
  try {
    await runIn(directory, options, signal)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const runIn = async (directory: string, options: Options, signal: AbortSignal): Promise<void> => {
  const { nodes, store, executors, sideEffects, port } = options
  const deployment = await startDeployment({
    nodes,
    store,
    port,
    directory,
    signal,
    processes: { trigger: 1, executor: executors, 'side-effect': sideEffects, visualizer: 1 },
    report: say,
  })
  try {
    const url = screenOf(deployment)
    for (const { name, pid, url: at } of deployment.services().map((s) => ({ ...s, pid: s.pid() })))
      say(`  ${name.padEnd(14)} pid ${pid}  ${at}`)
    say(`  screen         ${url}/cluster`)
    const summary = await work(deployment, url, options, signal)
    if (summary === undefined) return
    if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
    else
      say(
        Object.entries(summary)
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
      )
    if (options.exit) return
    tellWhatToTry(deployment, url)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  } finally {
    say('stopping everything')
    await deployment.stop()
  }
}

const screenOf = (deployment: ClusterDeployment): string => {
  const screen = deployment.services().find(({ role }) => role === 'visualizer')
  if (screen === undefined) throw new Error('a deployment without a visualizer shows nothing')
  return screen.url
}

/** Sends everything through Kafka and waits until nothing moves; undefined where it was interrupted. */
const work = async (deployment: ClusterDeployment, url: string, options: Options, signal: AbortSignal): Promise<object | undefined> => {
  const stranger = await connectKafka(
    { brokers: deployment.kafka.brokers, clientId: 'the-world-outside', prefix: '' },
    { log: logger('warn') },
  )
  try {
    for (const { what, records } of stages()) {
      const bar = progress(what)
      await send(stranger.records, records, {
        signal,
        ...(options.rate !== undefined && { rate: options.rate }),
        onProgress: (done, total) => bar.set(done, total),
      })
      bar.end()
    }
  } finally {
    await stranger.close(1_000)
  }
  const journal = await deployment.store.open()
  const bar = progress('completed')
  let lag = 0
  const draw = async (): Promise<void> => {
    const { instances, completed, waiting } = await countsOf(url, 'Order')
    bar.set(completed, instances, `${waiting} waiting, ${lag} messages on their way`)
  }
  const drawing = setInterval(() => void draw().catch(() => {}), LOOK)
  try {
    await untilQuiet({ url, journal, signal, limitMs: LIMIT, onLook: (seen) => (lag = seen.lag) })
    if (!signal.aborted) await draw()
  } finally {
    clearInterval(drawing)
    bar.end()
    await journal.close()
  }
  if (signal.aborted) return undefined
  const { charged, charges, chargedOrders, refusals, lostAnswers, mails } = await shopFigures(new URL(deployment.shop.url))
  const sent = Object.values(mails).reduce((sum, n) => sum + n, 0)
  return { ...(await countsOf(url, 'Order')), charged, charges, chargedOrders, refusals, lostAnswers, mails: sent }
}

const tellWhatToTry = ({ config, shop }: ClusterDeployment, url: string): void => {
  const env = `CONTRAIL_SHOP_URL=${shop.url}`
  for (const line of [
    '',
    'Try next:',
    `  see who serves what:       ${url}/cluster`,
    '  kill any of the processes: it is started again, and nothing is lost',
    `  add a third executor:      CONTRAIL_HTTP_PORT=0 npx contrail serve executor --config ${config}`,
    `  or side-effect process:    ${env} CONTRAIL_HTTP_PORT=0 npx contrail serve side-effect workflows/demo.ts --config ${config}`,
    `  look at the topics:        npx contrail topics check --config ${config}`,
    `  see what was refused:      npx contrail deadletter list --config ${config}`,
    'Press Ctrl-C to end.',
  ])
    say(line)
}

const options = optionsOf()
const ending = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    if (ending.signal.aborted) process.exit(130)
    say(`${name}: ending; once more ends at once`)
    ending.abort()
  })
try {
  await run(options, ending.signal)
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
