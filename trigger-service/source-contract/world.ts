// What a source is tried before: a trigger service, a bus that can refuse, an executor and dead letters that can be held up.
import { expect, onTestFinished } from 'vitest'
import { z } from 'zod'
import { systemClock, virtualClock } from '../../base/index.ts'
import type { Clock } from '../../base/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import { letterId } from '../../bus/index.ts'
import type { Bus, DeadLetter } from '../../bus/index.ts'
import type { StartCommand, Topics } from '../../engine/index.ts'
import { aggregate, flow, sleep, workflow } from '../../dsl/index.ts'
import type { Data, Trigger } from '../../dsl/index.ts'
import { DEFAULT_LIMITS } from '../ports.ts'
import { triggerService } from '../service.ts'
import type { TriggerService } from '../service.ts'
import type { TriggerSource } from '../source.ts'

export interface SentMessage {
  /** Messages of one key keep their order. */
  readonly key: string
  readonly body: string | Uint8Array
}
export interface SourceUnderTest {
  readonly source: TriggerSource
  /** Sends them in this order, as the source's outside does: what is not acknowledged comes again by itself. */
  readonly send: (messages: readonly SentMessage[]) => Promise<void>
  /** How many of those sent are not acknowledged. */
  readonly open: () => number | Promise<number>
  readonly close?: () => Promise<void>
}
/** Of the engine that the source is to stand before: its intake, and by whose time it lives. */
export type CreateSource = (engine: {
  readonly service: TriggerService
  readonly clock: Clock
}) => SourceUnderTest | Promise<SourceUnderTest>

export interface ContractOptions {
  /** The trigger that the source serves, such as `http`, or `(on) => kafka({ topic: 'orders', ...on })`. */
  readonly trigger: (on: { readonly decode: typeof Booking; readonly id: 'id' }) => Trigger<Data<typeof Booking>, 'id'>
  readonly create: CreateSource
  /** The outside is real: time is waited for instead of passed. */
  readonly realTime?: boolean
}

/** The workflow that the messages are for. */
export const WORKFLOW = 'SourceContract'
const Booking = z.object({ id: z.string(), account: z.string() })
const Account = aggregate({ name: 'Account', version: 1, state: z.object({}), initial: {}, upcast: {} })

export const booking = (id: string, account = 'a'): SentMessage => ({ key: account, body: JSON.stringify({ id, account }) })

const LOOK_MS = 50
/** How long a source may take for anything, its back-off included. */
const PATIENCE_MS = 60_000

export const startWorld = async ({ trigger, create, realTime = false }: ContractOptions) => {
  const virtual = virtualClock(1_000_000)
  const clock = realTime ? systemClock : virtual
  const bus = inProcessBus({ clock })
  const taken: StartCommand[] = []
  const letters: DeadLetter[] = []
  const state = { refusals: 0, letterRefusals: 0, held: Promise.resolve() }
  bus.subscribe('commands', {
    group: 'executor',
    atOnce: 1_000,
    handler: async (batch) => {
      taken.push(...batch.filter((command) => command.kind === 'start'))
      await state.held
    },
  })
  let handedOver = 0
  const refusing: Bus<Topics> = {
    ...bus,
    submit: (topic, message) => {
      handedOver++
      return state.refusals-- > 0 ? Promise.reject(new Error('the bus is away')) : bus.submit(topic, message)
    },
  }
  const made = workflow(
    { name: WORKFLOW, version: 1, triggers: [trigger({ decode: Booking, id: 'id' })], metadata: { aggregate: Account.by('account') } },
    flow(sleep('1s')),
  )
  const active = [{ hash: 'contract', workflow: made }]
  const service = triggerService({
    versions: { active: () => Promise.resolve(active), get: () => Promise.resolve(undefined) },
    instances: { versions: () => Promise.resolve([]), holderOf: () => Promise.resolve(undefined) },
    bus: refusing,
    process: 'contract',
    clock,
    log: { info: () => {}, warn: () => {} },
    deadLetters: {
      add: async (letter) => {
        if (state.letterRefusals-- > 0) throw new Error('the dead letters are away')
        letters.push(letter)
        return letterId(letter)
      },
    },
    limits: { ...DEFAULT_LIMITS, maxOpen: 50 },
  })
  const under = await create({ service, clock })
  onTestFinished(async () => {
    state.held = Promise.resolve()
    if (!realTime) void virtual.advance(PATIENCE_MS)
    await under.source.stop(1_000)
    await under.close?.()
  })
  const pass = (ms: number): Promise<void> => (realTime ? new Promise((resolve) => void setTimeout(resolve, ms)) : virtual.advance(ms))
  const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (let waited = 0; !(await holds()); waited += LOOK_MS) {
      if (waited > PATIENCE_MS) expect.fail(`after ${PATIENCE_MS} ms not yet: ${what}`)
      await pass(LOOK_MS)
    }
  }
  return {
    ...under,
    letters,
    pass,
    until,
    allAcknowledged: () => until('every message acknowledged', async () => (await under.open()) === 0),
    /** The keys of what was taken, each once, in order. */
    ids: (): readonly string[] => [...new Set(taken.map(({ key }) => key))],
    taken: (): readonly StartCommand[] => taken,
    /** Commands given to the bus, whatever became of them. */
    handedOver: (): number => handedOver,
    /** The bus refuses so many. */
    refuse: (times: number): void => void (state.refusals = times),
    refuseLetters: (times: number): void => void (state.letterRefusals = times),
    /** Nothing becomes durable until the door is opened. */
    hold: (): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      state.held = promise
      return resolve
    },
  }
}

export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
