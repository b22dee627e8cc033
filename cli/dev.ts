// contrail dev <module>: the whole platform in one process, with the module's workflows, and its demo if it has one.
import { Option } from 'commander'
import type { Command } from 'commander'
import { defaultLimits } from '../engine/index.ts'
import { prepareFolder } from '../journal/sqlite/index.ts'
import { loadApp } from '../runtime/app.ts'
import type { Demo } from '../runtime/app.ts'
import { startEngine } from '../runtime/engine.ts'
import type { Engine } from '../runtime/engine.ts'
import { FatalProblem, sentenceOf } from '../base/index.ts'
import { LEVELS, logger } from '../runtime/log.ts'
import { untilQuiet } from '../runtime/quiet.ts'
import { runDemo } from './demo.ts'
import { aborted, endOnSignal } from './shutdown-signals.ts'
import { duration, whole, withDirectory, withRate } from './options.ts'
import { complain, print } from './output.ts'

export interface DevOptions {
  readonly directory: string
  readonly port: number
  readonly host: string
  readonly allowHost: readonly string[]
  readonly exit: boolean
  readonly json: boolean
  readonly feed: boolean
  readonly rate?: number
  readonly stepLimit: number
  readonly timeScale?: number
  readonly outputSize: number
  readonly payloadSize: number
  readonly stateSize: number
  readonly turnSize: number
  readonly log: (typeof LEVELS)[number]
}

/** How long a graceful end may take, in milliseconds. */
const STOP_LIMIT = 10_000

export const devCommand = (program: Command): void => {
  const command = withDirectory(program.command('dev <module>'))
    .description('runs triggers, executor, side effects and the page in one process, over a journal in a directory')
    .addOption(
      new Option('-p, --port <n>', 'the port of API and page; 0 for any free one')
        .env('CONTRAIL_PORT')
        .argParser(whole(0, 65_535))
        .default(7410),
    )
    .addOption(
      new Option('--host <address>', 'where to listen; the API is unauthenticated: bind it to the loopback only').default('127.0.0.1'),
    )
    .option('--allow-host <name...>', 'further host names by which it may be asked', [])
    .option('--exit', 'end when nothing is left to do (no timer due within 5 s)', false)
    .option('--json', 'print a summary as the last line, as JSON', false)
    .option('--no-feed', "do not send the demo's data")
    .addOption(
      new Option('--step-limit <time>', 'what one step or schema may take; what takes longer is stopped, and its instance parked as stuck')
        .env('CONTRAIL_STEP_LIMIT')
        .argParser(duration)
        .default(5000, '5s'),
    )
    .option(
      '--time-scale <n>',
      'time passes so many times as fast for instances: with 60 a sleep of an hour takes a minute',
      whole(1, 1_000_000),
    )
    .addOption(size('output', 'one step may give', 1_000, 64_000_000))
    .addOption(size('payload', 'one side effect may be asked with', 1_000, 1_000_000))
    .addOption(size('state', 'the state may have after a step', 1_000, 64_000_000))
    .addOption(size('turn', 'a turn has before it ends and what is ready goes on in the next', 1_000, 16_000_000))
    .addOption(
      new Option('--log <level>', 'how much to log, on standard error')
        .choices([...LEVELS])
        .env('CONTRAIL_LOG')
        .default('warn'),
    )
    .action(dev)
  withRate(command, "send the demo's data at so many a second")
}

const size = (of: 'output' | 'payload' | 'state' | 'turn', most: string, least: number, largest: number): Option =>
  new Option(`--${of}-size <n>`, `the most that ${most}, in characters as JSON, about`)
    .env(`CONTRAIL_EXECUTOR_${of.toUpperCase()}_SIZE`)
    .argParser(whole(least, largest))
    .default(defaultLimits[of === 'turn' ? 'size' : of])

const dev = async (module: string, options: DevOptions): Promise<void> => {
  const log = logger(options.log)
  const app = await loadApp(module)
  const { directory, host, port, stepLimit, timeScale } = options
  const { signal: ending, release } = endOnSignal()
  const demo = app.demo && (await startDemo(app.demo, directory))
  let ours = demo?.found === false
  try {
    const engine = await startEngine({
      ...(timeScale !== undefined && { timeScale }),
      app,
      directory,
      host,
      port,
      stepLimit,
      sizes: options,
      log,
      ...(options.log !== 'silent' && { say: complain }),
      dev: true,
      hosts: options.allowHost,
    })
    // The journal is ours, so nobody else uses what was found beside it.
    ours = true
    try {
      greet(engine, directory)
      const fed = app.demo && options.feed ? await runDemo(app.demo, engine, { signal: ending, rate: options.rate }) : undefined
      if (options.exit) await untilQuiet(engine, ending)
      if (fed) await fed.report(options.json)
      if (!options.exit) {
        if (!ending.aborted) print('Press Ctrl-C to end.')
        await aborted(ending)
      }
    } finally {
      await engine.stop(STOP_LIMIT)
    }
  } finally {
    if (ours) await demo?.stop()
    release()
  }
}

/** The demo's own files are in the journal's folder: what is wrong with that is said first, and better. */
const startDemo = async (demo: Demo, directory: string): ReturnType<Demo['start']> => {
  prepareFolder(directory)
  try {
    return await demo.start({ directory, log: complain })
  } catch (error) {
    throw new FatalProblem(`the demo cannot start: ${sentenceOf(error)}`, { cause: error })
  }
}

const greet = ({ url, recovered, unconsumedTopics }: Engine, directory: string): void => {
  complain(`Contrail runs on ${url}, its journal is in ${directory}`)
  for (const sentence of unconsumedTopics) complain(sentence)
  if (recovered > 0) complain(`${recovered} streams had open work and go on`)
}
