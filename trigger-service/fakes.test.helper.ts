// What tests stand on: real workflows, a real bus, a virtual clock, and an executor that is a script.
import { z } from 'zod'
import type { Bus, DeadLetters } from '../bus/index.ts'
import type { Command, DeadLetterCommand, Reply, Topics, SignalCommand, StartCommand, Version } from '../engine/index.ts'
import { virtualClock } from '../base/index.ts'
import { inProcessBus } from '../bus/in-process/index.ts'
import { aggregate, byKey, file, flow, http, kafka, signal, sleep, waitFor, workflow } from '../dsl/index.ts'
import type { AnyWorkflow } from '../dsl/index.ts'
import { DEFAULT_LIMITS } from './ports.ts'
import { triggerService } from './service.ts'
import type { StartRequest } from './answers.ts'
import type { TriggerLimits } from './ports.ts'

export const OrderSubmitted = z.object({
  orderId: z.string(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.number().int() })),
  note: z.string().optional(),
})
export const Order = aggregate({
  name: 'Order',
  version: 1,
  state: z.object({ status: z.string() }),
  initial: { status: 'new' },
  upcast: {},
})
const Shipped = z.object({ shipmentId: z.string(), orderId: z.string() })
export const shipment = () => signal('Shipment', { payload: Shipped, id: 'shipmentId', to: Order.by('orderId'), keep: '30d' })

/** On an aggregate; its trigger and its signal are what the examples below fit. */
export const order = workflow(
  {
    name: 'Order',
    version: 3,
    triggers: [http({ decode: OrderSubmitted, id: 'orderId' }), file({ decode: OrderSubmitted, id: 'orderId' })],
    metadata: { aggregate: Order.by('orderId') },
  },
  flow(waitFor(shipment(), '48h')),
)
const Day = z.object({ day: z.string(), rows: z.number().default(0) })
export const dayClosed = () => signal('DayClosed', { payload: Day, id: 'day', to: byKey('day') })
/** Without an aggregate. */
export const nightly = workflow(
  { name: 'Nightly', version: 1, triggers: [http({ decode: Day, id: 'day' })], state: z.object({}), initial: {} },
  flow(waitFor(dayClosed(), '1h')),
)
/** Started by Kafka alone. */
export const mirror = workflow(
  { name: 'Mirror', version: 1, triggers: [kafka({ topic: 'days', decode: Day, id: 'day' })], state: z.object({}), initial: {} },
  flow(sleep('1s')),
)

export const version = (of: AnyWorkflow): Version => ({ hash: `hash-of-${of.name}-${of.version}`, workflow: of })

export const anOrder = (orderId: string) => ({ orderId, lines: [{ sku: 'chai', quantity: 2 }] })
export const aShipment = (shipmentId: string, orderId: string) => ({ shipmentId, orderId })

type Told = Reply extends infer R ? (R extends unknown ? Omit<R, 'to'> : never) : never
export interface Script {
  /** What the executor replies; undefined: nothing. */
  readonly reply?: (command: Command, seen: number) => Told | undefined
  /** Resolves when the command is durable. */
  readonly durable?: (command: Command) => Promise<void>
  /** What the bus rejects a command for a stream with; undefined: it takes it. */
  readonly rejects?: (stream: string) => Error | undefined
}

/** Accepts everything, and knows a start when it sees it again. */
const accepts = (command: Command, seen: number): Told =>
  command.kind === 'start'
    ? { kind: 'accepted', instance: command.instance, status: 'running', duplicate: seen > 1, differs: false }
    : { kind: 'done' }

export const world = (
  script: Script = {},
  more: {
    readonly limits?: Partial<TriggerLimits>
    readonly active?: readonly Version[]
    readonly readActive?: () => Promise<readonly Version[]>
    /** Versions of instances that have not ended. It may change. */
    readonly open?: readonly Version[]
    /** By stream, the hash of the version of the instance that holds it. */
    readonly holders?: Readonly<Record<string, string>>
    /** Where dead letters go; into the journal by themselves. */
    readonly deadLetters?: DeadLetters['add']
  } = {},
) => {
  const { reply = accepts, durable = () => Promise.resolve(), rejects = () => undefined } = script
  const active = more.active ?? [version(order), version(nightly), version(mirror)]
  const open = more.open ?? []
  let looks = 0
  const clock = virtualClock(1_000_000)
  const bus = inProcessBus({ clock })
  const commands: Command[] = []
  const seen = new Map<string, number>()
  let most = 0
  let inWork = 0
  bus.subscribe('commands', {
    group: 'executor',
    atOnce: 10_000,
    handler: async (batch) => {
      inWork += batch.length
      most = Math.max(most, inWork)
      for (const command of batch) {
        commands.push(command)
        const identity = command.kind === 'start' ? command.instance : `${commands.length}`
        seen.set(identity, (seen.get(identity) ?? 0) + 1)
        await durable(command)
        const told = reply(command, seen.get(identity) ?? 1)
        if (told === undefined || command.replyTo === undefined) continue
        const value: Reply = { ...told, to: command.replyTo }
        await bus.publish('replies', [{ key: command.replyTo.process, value }])
      }
      inWork -= batch.length
    },
  })
  const logged: { readonly fields: object; readonly message: string }[] = []
  const counted: string[] = []
  const log = (fields: object, message: string): void => void logged.push({ fields, message })
  const rejecting: Bus<Topics> = {
    ...bus,
    submit: (topic, message) => {
      const error = rejects(message.key)
      return error === undefined ? bus.submit(topic, message) : Promise.reject(error)
    },
  }
  const service = triggerService({
    versions: {
      active: more.readActive ?? (() => Promise.resolve(active)),
      get: async (hash) => open.find((one) => one.hash === hash),
    },
    instances: {
      versions: async () => {
        looks++
        return open.map(({ hash }) => hash)
      },
      holderOf: async (stream) => more.holders?.[stream],
    },
    bus: rejecting,
    process: 'p1',
    clock,
    log: { info: log, warn: log },
    metrics: {
      received: ({ name, source }) => void counted.push(`received ${name} ${source}`),
      duplicate: ({ name }) => void counted.push(`duplicate ${name}`),
      refused: ({ code }) => void counted.push(`refused ${code}`),
      deadLettered: ({ source }) => void counted.push(`deadLettered ${source}`),
    },
    ...(more.deadLetters && { deadLetters: { add: more.deadLetters } }),
    limits: { ...DEFAULT_LIMITS, ...more.limits },
  })
  return {
    clock,
    bus,
    service,
    commands,
    logged,
    counted,
    mostInWork: () => most,
    /** How often it was asked which versions have open instances. */
    looks: () => looks,
    starts: () => commands.filter((c): c is StartCommand => c.kind === 'start'),
    signals: () => commands.filter((c): c is SignalCommand => c.kind === 'signal'),
    deadLetters: () => commands.filter((c): c is DeadLetterCommand => c.kind === 'deadLetter'),
  }
}

/** A door that lets nobody through until it is opened. */
export const door = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { open: resolve, passed: () => promise }
}

export async function* chunked(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array, void> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** All that an iteration gives. */
export const all = async <T>(of: AsyncIterable<T>): Promise<readonly T[]> => {
  const items: T[] = []
  for await (const item of of) items.push(item)
  return items
}

/** A turn of the event loop: every promise that can settle has settled. */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

export const settledBy = async (promise: Promise<unknown>): Promise<boolean> => {
  let settled = false
  void promise.finally(() => (settled = true))
  await turn()
  return settled
}

export const startOf = (raw: unknown, more: Partial<StartRequest> = {}): StartRequest => ({
  workflow: 'Order',
  raw,
  source: 'http',
  origin: { source: 'http' },
  ...more,
})
