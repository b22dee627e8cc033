// contrail serve <service> [module]: one process of a cluster.
import { Argument } from 'commander'
import type { Command } from 'commander'
import { resolve } from 'node:path'
import { FatalProblem, sentenceOf, UsageProblem } from '../base/index.ts'
import { logger } from '../runtime/log.ts'
import { configured } from '../runtime/config/configured.ts'
import { connect } from '../runtime/cluster/connect.ts'
import { compositionOf, NEEDS_MODULE, SERVICES } from '../runtime/cluster/index.ts'
import type { ServiceName } from '../runtime/cluster/index.ts'
import type { Process } from '../runtime/cluster/process.ts'
import { startWhenReachable } from '../runtime/cluster/start.ts'
import { nonce } from '../runtime/services.ts'
import { aborted, endOnSignal } from './shutdown-signals.ts'
import { withConfig } from './options.ts'
import type { Configured } from './options.ts'
import { complain } from './output.ts'

export const serveCommand = (program: Command): void => {
  withConfig(
    program
      .command('serve')
      .addArgument(new Argument('<service>', 'which one').choices(SERVICES))
      .argument('[module]', 'the app or workflow whose handlers side-effect and all run, and which all deploys'),
  )
    .description('runs a service of a cluster as a process of its own, or all of them in one')
    .action(serve)
}

const serve = async (service: ServiceName, module: string | undefined, options: Configured): Promise<void> => {
  if (module !== undefined && !NEEDS_MODULE.has(service))
    throw new UsageProblem(`serve ${service} takes no module: what it needs of versions is in the journal`)
  const { config: read, unknown } = configured(options.config)
  const config = module === undefined ? read : { ...read, module: resolve(module) }
  const process = `${config.process ?? service}-${nonce()}`
  const log = logger(config.log).child({ process })
  for (const variable of unknown) log.warn({}, `the variable ${variable} names no field: 'contrail config' lists them`)
  const compose = compositionOf(service, config)
  const { signal, release } = endOnSignal()
  try {
    const { host, port, allowHosts: hosts } = config.http
    const connected = () => connect(config, { process, log, alone: service === 'all' })
    const running = await startWhenReachable({ connect: connected, host, port, hosts, stepLimit: config.stepLimit, compose, log, signal })
    if (running === undefined) return leaveSoon()
    complain(`contrail ${service} runs on ${running.url} as ${process}`)
    const failure = await Promise.race([aborted(signal), running.failed])
    if (failure !== undefined) log.error({}, `${failure}: this process ends, start it again`)
    await ended(running, config.drain).finally(leaveSoon)
    if (failure !== undefined) throw new FatalProblem(failure)
  } finally {
    release()
  }
}

/** Beyond the drain: connections to what does not answer may hang. Milliseconds. */
const GRACE = 5000

const ended = async (running: Process, drain: number): Promise<void> => {
  const late = new Promise<never>((_, reject) => {
    const problem = new FatalProblem(`it did not end within ${(drain + GRACE) / 1000} s: what was in work is done again elsewhere`)
    setTimeout(() => reject(problem), drain + GRACE).unref()
  })
  try {
    await Promise.race([running.stop(drain), late])
  } catch (error) {
    throw error instanceof FatalProblem ? error : new FatalProblem(`a part did not end well: ${sentenceOf(error)}`, { cause: error })
  }
}

/** Everything has ended by now: what a library left open must not keep the process. Milliseconds. */
const LINGER = 1000
const leaveSoon = (): void => void setTimeout(() => globalThis.process.exit(), LINGER).unref()
