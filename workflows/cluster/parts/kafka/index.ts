// A real Kafka for tests: one broker or three as child processes on this machine, which can be killed, frozen and started again.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { alone } from './cache.ts'
import { JVM, kafkaJars } from './jars.ts'
import type { Jars } from './jars.ts'
import { folderPrefix, removeLeftovers } from './leftovers.ts'
import { lastLines, propertiesFile, startNode } from './node.ts'
import type { NodeProcess } from './node.ts'
import { properties } from './properties.ts'
import type { NodePorts } from './properties.ts'
import { freePorts, knownBrokers } from './ready.ts'

export interface KafkaOptions {
  readonly nodes?: 1 | 3
  /** Of a single node, besides its plain one: `SASL_SSL://127.0.0.1:9093`. */
  readonly listeners?: readonly string[]
  /** Broker settings besides, or instead of, the usual ones. */
  readonly extra?: Readonly<Record<string, string | number | boolean>>
}
export interface TestKafka {
  /** `host:port` of node 1, 2, 3. */
  readonly brokers: readonly string[]
  /** With SIGKILL. */
  kill(id: number): Promise<void>
  freeze(id: number): void
  thaw(id: number): void
  /** Starts a node that was killed, over its data, and waits until it answers. */
  restart(id: number): Promise<void>
  stop(): Promise<void>
  /** Runs a tool of the broker's own jars, such as `org.apache.kafka.tools.ConsoleProducer`, and gives back what it printed. */
  javaTool(mainClass: string, args: readonly string[], input?: string): Promise<string>
}

/** Far more than a start takes on a busy machine, and how often we look, in milliseconds. */
const PATIENCE = 180_000
const LOOK = 25

export const startKafka = async ({ nodes = 1, listeners = [], extra = {} }: KafkaOptions = {}): Promise<TestKafka> => {
  removeLeftovers()
  const jars = await kafkaJars()
  if (!existsSync(jars.archive)) await alone(`${jars.archive}.lock`, () => writeArchive(jars))
  return startCluster(jars, nodes, { listeners, extra })
}

/** One start and one orderly end with that flag leave the archive; a start without it works, and takes twice as long. */
const writeArchive = async (jars: Jars): Promise<void> => {
  if (existsSync(jars.archive)) return
  const cluster = await startCluster(jars, 1, { listeners: [], extra: {} }, [`-XX:ArchiveClassesAtExit=${jars.archive}`])
  await cluster.end('SIGTERM')
}

interface Cluster extends TestKafka {
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

const startCluster = async (
  jars: Jars,
  count: number,
  settings: Required<Pick<KafkaOptions, 'listeners' | 'extra'>>,
  jvm: readonly string[] = [],
): Promise<Cluster> => {
  const folder = mkdtempSync(folderPrefix())
  const ports = await freePorts(2 * count)
  const nodes = Array.from({ length: count }, (_, i): NodePorts => ({ id: i + 1, port: ports[2 * i]!, controllerPort: ports[2 * i + 1]! }))
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A')
  for (const { id } of nodes) {
    const data = join(folder, `n${id}`)
    mkdirSync(data)
    writeFileSync(propertiesFile(folder, id), properties({ id, nodes, data, ...settings }))
    copyFileSync(jars.checkpoint, join(data, 'bootstrap.checkpoint'))
    writeFileSync(join(data, 'meta.properties'), `version=1\ncluster.id=${clusterId}\nnode.id=${id}\n`)
  }
  const running = new Map<number, NodeProcess>()
  const launch = (id: number): void => void running.set(id, startNode({ jars, folder, id, jvm }))
  const processOf = (id: number): NodeProcess => {
    const found = running.get(id)
    if (found === undefined) throw new Error(`there is no node ${id}`)
    return found
  }
  const ready = async (of: readonly NodePorts[], brokers: number): Promise<void> => {
    for (let waited = 0; ; waited += LOOK) {
      const known = await Promise.all(of.map(({ port }) => knownBrokers(port)))
      if (known.every((number) => number >= brokers)) return
      const dead = of.find(({ id }) => processOf(id).exited() !== null)
      if (dead !== undefined) throw new Error(`node ${dead.id} ended with ${processOf(dead.id).exited()}:\n${lastLines(folder, dead.id)}`)
      if (waited > PATIENCE)
        throw new Error(`the brokers know ${known.join()} of ${brokers} after ${PATIENCE} ms:\n${lastLines(folder, 1)}`)
      await pause(LOOK)
    }
  }
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    for (const node of running.values()) if (node.exited() === null) node.signal(signal)
    await Promise.all([...running.values()].map(({ ended }) => ended))
    rmSync(folder, { recursive: true, force: true })
  }
  for (const { id } of nodes) launch(id)
  try {
    await ready(nodes, count)
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
  return {
    brokers: nodes.map(({ port }) => `127.0.0.1:${port}`),
    kill: async (id) => {
      processOf(id).signal('SIGKILL')
      await processOf(id).ended
    },
    freeze: (id) => processOf(id).signal('SIGSTOP'),
    thaw: (id) => processOf(id).signal('SIGCONT'),
    restart: async (id) => {
      launch(id)
      await ready(
        nodes.filter((node) => node.id === id),
        1,
      )
    },
    stop: () => end('SIGKILL'),
    end,
    javaTool: (mainClass, args, input = '') => runTool(jars, [mainClass, ...args], input),
  }
}

const runTool = (jars: Jars, args: readonly string[], input: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(jars.java, [...JVM, '-cp', jars.classPath, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    const output: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (data: Buffer) => void output.push(data))
    child.stderr.on('data', (data: Buffer) => void errors.push(data))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString())
      else reject(new Error(`${args[0]} ended with code ${code}: ${Buffer.concat(errors).toString().trim()}`))
    })
    child.stdin.end(input)
  })
