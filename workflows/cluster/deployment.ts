// A whole deployment on this machine: brokers, a store, a shop, and our own services as processes apart, watched as by a supervisor.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connectKafka } from '../../bus/kafka/index.ts'
import { logger } from '../../runtime/log.ts'
import { startShopProcess } from '../shop/process.ts'
import type { ShopProcess } from '../shop/process.ts'
import { startKafka } from './parts/kafka/index.ts'
import type { TestKafka } from './parts/kafka/index.ts'
import { TOPICS } from './feed.ts'
import { startService } from './service.ts'
import type { Role, ServiceProcess } from './service.ts'
import { startStore } from './store.ts'
import type { ClusterStore, StoreKind } from './store.ts'
import { proxyTo } from './parts/tcp-proxy.ts'
import type { TcpProxy } from './parts/tcp-proxy.ts'

/** Side-effect processes that have the handlers of some kinds. */
export interface HandlerSet {
  /** What its processes are called, with a number. */
  readonly name: string
  /** The app with these handlers. */
  readonly module: string
  readonly processes: number
}

export interface DeploymentOptions {
  readonly nodes: 1 | 3
  readonly store: StoreKind
  /** How many processes of each kind. */
  readonly processes: Readonly<Record<Role, number>>
  /** For logs and the configuration. */
  readonly directory: string
  /** The port of the visualizer; 0 for any free one. */
  readonly port: number
  readonly report: (line: string) => void
  /** When it aborts, no process that ends is started again. */
  readonly signal?: AbortSignal
  /** Of commands and effects. */
  readonly partitions?: number
  /** What is deployed; absent: the demo. */
  readonly module?: string
  /** Beside the side-effect processes that have all handlers. The queues of their kinds are named by `env`. */
  readonly handlerSets?: readonly HandlerSet[]
  /** Each executor reaches the store by a proxy of its own, which can be cut. */
  readonly proxied?: boolean
  /** The topics that strangers write to, and how many partitions each has. */
  readonly topics?: readonly string[]
  readonly foreignPartitions?: number
  /** Whether a commit waits for the disk: for figures. */
  readonly durable?: boolean
  readonly log?: 'info' | 'warn' | 'error'
  readonly env?: Readonly<Record<string, string>>
}
export interface ClusterDeployment {
  readonly kafka: TestKafka
  readonly store: ClusterStore
  readonly shop: ShopProcess
  readonly config: string
  /** All that run, the latest last. */
  services(): readonly ServiceProcess[]
  /** What an executor of a proxied deployment reaches the store by; undefined for all others. */
  proxyOf(service: ServiceProcess): TcpProxy | undefined
  add(role: Role): Promise<ServiceProcess>
  /** The command line, with this deployment's configuration; rejects with what it complained of. */
  contrail(...args: readonly string[]): Promise<string>
  stop(): Promise<void>
}

const HERE = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const COMMAND = HERE('../../bin/contrail.js')
const MODULE = HERE('../demo.ts')
/** How long a process may take until it is ready, and to stop. Milliseconds. */
const READY = 120_000
const STOP = 15_000
const WEEK = 7 * 24 * 3_600_000

/** The topics of those who trigger: theirs to create, and here we are they. */
const createForeign = async (
  brokers: readonly string[],
  { names, ...spec }: { readonly names: readonly string[]; readonly partitions: number; readonly replication: number },
): Promise<void> => {
  const kafka = await connectKafka({ brokers, clientId: 'the-world-outside', prefix: '' }, { log: logger('error') })
  try {
    await kafka.topics.create(names.map((topic) => ({ topic, retentionMs: WEEK, maxMessageBytes: 1_048_588, ...spec })))
  } finally {
    await kafka.close(1_000)
  }
}

export const startDeployment = async (options: DeploymentOptions): Promise<ClusterDeployment> => {
  const { nodes, directory, processes, report, partitions = 16, module = MODULE, durable = false, log = 'info' } = options
  const { topics = TOPICS, foreignPartitions = 4, handlerSets = [] } = options
  const ends: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    const failures: unknown[] = []
    for (const end of ends.splice(0).toReversed()) await end().catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }
  const services: ServiceProcess[] = []
  try {
    mkdirSync(directory, { recursive: true })
    report(`starting ${nodes === 1 ? 'a broker' : `${nodes} brokers`}, a store and a shop`)
    const kafka = await startKafka({ nodes })
    ends.push(() => kafka.stop())
    const store = await startStore(options.store, { durable })
    ends.push(() => store.stop())
    const shop = await startShopProcess({ file: join(directory, 'shop.db'), port: 0, startedBy: 'hand', withUs: true })
    const leave = (): void => void process.kill(shop.pid, 'SIGTERM')
    process.once('exit', leave)
    ends.push(() => {
      process.off('exit', leave)
      return shop.stop()
    })
    const config = join(directory, 'contrail.json')
    const written = { journal: store.config, kafka: { brokers: kafka.brokers, partitions, replication: nodes }, log }
    writeFileSync(config, JSON.stringify(written, null, 2))

    const env = { ...options.env, CONTRAIL_SHOP_URL: shop.url }
    const contrail = (...args: readonly string[]): Promise<string> => command([...args, '--config', config], env)
    report('topics and tables')
    await Promise.all([
      contrail('topics', 'create'),
      contrail('journal', 'migrate'),
      createForeign(kafka.brokers, { names: topics, partitions: foreignPartitions, replication: nodes }),
    ])

    const numbers = new Map<string, number>()
    const proxies = new Map<string, TcpProxy>()
    const throughProxy = async (name: string): Promise<Readonly<Record<string, string>>> => {
      const proxy = await proxyTo(store.address)
      ends.push(() => proxy.close())
      proxies.set(name, proxy)
      return store.behind(proxy.port)
    }
    const launch = async (role: Role, set: Omit<HandlerSet, 'processes'> = { name: role, module }): Promise<ServiceProcess> => {
      const number = (numbers.get(set.name) ?? 0) + 1
      numbers.set(set.name, number)
      const name = `${set.name}-${number}`
      const port = role === 'visualizer' && number === 1 && options.port !== 0 ? options.port : await freePort()
      const service = startService({
        role,
        name,
        config,
        port,
        log: join(directory, `${name}.log`),
        env: { ...env, ...(role === 'executor' && options.proxied === true && (await throughProxy(name))) },
        args: role === 'side-effect' ? [set.module] : [],
        ...(options.signal && { signal: options.signal }),
        onEnd: (how) => report(`${name} ended (${how}) and is started again`),
      })
      services.push(service)
      ends.push(async () => void (await service.stop(STOP)))
      return service
    }
    report('services')
    const executors = await many(processes.executor, () => launch('executor'))
    await Promise.all(executors.map((one) => one.ready(READY)))
    await contrail('workflow', 'deploy', module)
    const others = [
      ...(await many(processes.trigger, () => launch('trigger'))),
      ...(await many(processes['side-effect'], () => launch('side-effect'))),
      ...(await sets(handlerSets, (set) => launch('side-effect', set))),
      ...(await many(processes.visualizer, () => launch('visualizer'))),
    ]
    await Promise.all(others.map((one) => one.ready(READY)))
    const add = async (role: Role): Promise<ServiceProcess> => {
      const service = await launch(role)
      await service.ready(READY)
      return service
    }
    return { kafka, store, shop, config, services: () => services, proxyOf: ({ name }) => proxies.get(name), add, contrail, stop }
  } catch (error) {
    await stop().catch((also: unknown) => report(`something did not stop: ${String(also)}`))
    throw error
  }
}

const many = async <T>(count: number, make: () => Promise<T>): Promise<readonly T[]> => {
  const made: T[] = []
  for (let n = 0; n < count; n++) made.push(await make())
  return made
}

const sets = async <T>(of: readonly HandlerSet[], make: (set: HandlerSet) => Promise<T>): Promise<readonly T[]> => {
  const made: T[] = []
  for (const set of of) made.push(...(await many(set.processes, () => make(set))))
  return made
}

const command = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
    let said = ''
    let complaint = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(said) : reject(new Error(`contrail ${args.join(' ')}: ${complaint.trim()}`))))
  })

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo // of a server that listens on TCP it is one
      server.close(() => resolve(port))
    })
  })
