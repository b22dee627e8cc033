// What the attacks share: a small workflow, one executor's shell over a memory journal, and the pure core on plain commands.
import { z } from 'zod'
import type {
  Command,
  EffectRequest,
  OperatorAction,
  OutcomeCommand,
  Reply,
  StartCommand,
  Decision,
  Env,
  EffectPlace,
  Event,
  PauseSwitch,
  StreamState,
  Version,
} from '../../engine/index.ts'
import type { Lease, Message } from '../../bus/index.ts'
import { aggregate, flow, http, match, perform, sideEffect, step, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow, Data, Failed, Ok } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { defaultLimits, takeTurn, aggregateStream, evolveTurn, initial, instanceId, ownStream } from '../../engine/index.ts'
import { streamCache } from '../../executor-service/shell/cache.ts'
import { deliver } from '../../executor-service/shell/deliver.ts'
import { knownVersions } from '../../executor-service/shell/lookups.ts'
import { replies } from '../../executor-service/shell/replies.ts'
import type { ExecutorShell } from '../../executor-service/shell/shell.ts'
import type { Journal } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { noCodeLimit } from '../../versions/index.ts'
import type { Versions } from '../../versions/index.ts'

export const Submitted = z.object({ id: z.string(), amount: z.number() })
export interface Submitted extends Data<typeof Submitted> {}
export const CartState = z.object({ total: z.number() })
export interface CartState extends Data<typeof CartState> {}
export const Cart = aggregate({ name: 'Cart', version: 1, state: CartState, initial: { total: 0 }, upcast: {} })
export const mail = sideEffect('Mail', { payload: z.object({ id: z.string() }) })
export const charge = sideEffect('Charge', {
  payload: z.object({ id: z.string() }),
  ok: z.object({ receipt: z.string() }),
  failed: z.object({ code: z.string() }),
})
export const triggers = [http({ decode: Submitted, id: 'id' })] as const
export const onCart = { version: 1, triggers, metadata: { aggregate: Cart.by('id') } } as const

const paid = step('Paid', (x: Ok<Submitted, { receipt: string }>) => ({ output: x.value.receipt }))
const unpaid = step('Unpaid', (x: Failed<Submitted, { code: string }>) => ({ output: x.error.code }))
/** Charges and completes. */
export const pay = workflow({ ...onCart, name: 'Pay' }, flow(perform(charge), match({ ok: paid, failed: unpaid })))
/** Asks for a mail and completes: its side effect is closed, or not, after it ended. */
export const notify = workflow(
  { ...onCart, name: 'Notify' },
  step('Ask', (x: Submitted, _state: CartState) => ({ output: x.id, sideEffects: [mail({ id: x.id })] })),
)

export const hashOf = (of: AnyWorkflow): string => `${of.name}@${of.version}`
export const versionsOf = (workflows: readonly AnyWorkflow[]): ReadonlyMap<string, Version> =>
  new Map(workflows.map((w) => [hashOf(w), { hash: hashOf(w), workflow: w }]))

const origin = { source: 'test' }
export const start = (of: AnyWorkflow, id = 'c1', amount = 1): StartCommand => {
  const stream = of.aggregate ? aggregateStream(of.aggregate.name, id) : ownStream(of.name, id)
  const input = { amount, id }
  return {
    kind: 'start',
    stream,
    instance: instanceId(of.name, id, stream),
    workflow: of.name,
    number: of.version,
    hash: hashOf(of),
    key: id,
    input,
    origin,
  }
}

let asked = 0
export const operator = (stream: string, action: OperatorAction, id = `op-${(asked += 1)}`): Command => ({
  kind: 'operator',
  stream,
  id,
  by: 'ann',
  reason: 'test',
  action,
})

type Report = OutcomeCommand['report']
export const report = (
  stream: string,
  of: EffectPlace,
  attempt: number,
  what: Report,
  more: Partial<OutcomeCommand> = {},
): OutcomeCommand => ({
  kind: 'outcome',
  stream,
  of,
  attempt,
  after: 1,
  repeat: 'unsafe',
  report: what,
  ...more,
})
export const ok = (value: JsonValue = { receipt: 'r' }): Report => ({ kind: 'ok', value })
export const failed = (code = 'no'): Report => ({ kind: 'failed', error: { code } })

/** The core alone: an environment in which every version is at hand and nothing was closed before. */
export const envOf = (workflows: readonly AnyWorkflow[], change: Partial<Env> = {}): Env => {
  const versions = versionsOf(workflows)
  return {
    now: 1_000,
    random: () => 0.5,
    uuid: () => 'uuid',
    twice: true,
    dev: false,
    limits: defaultLimits,
    version: (hash) => versions.get(hash),
    newest: (name) => [...versions.values()].findLast((v) => v.workflow.name === name),
    turn: () => undefined,
    closed: () => null,
    past: () => null,
    listener: () => null,
    ...change,
  }
}
export const decided = (commands: readonly Command[], env: Env, before: StreamState = initial): Extract<Decision, { kind: 'turn' }> => {
  const decision = takeTurn(commands[0]!.stream, before, commands, env)
  if (decision.kind !== 'turn') throw new Error(`it decided ${JSON.stringify(decision)}`)
  return decision
}

/** The newest number of each workflow: one of them is activated. */
const newestOf = (workflows: readonly AnyWorkflow[]): readonly AnyWorkflow[] =>
  workflows.filter((w) => !workflows.some((other) => other.name === w.name && other.version > w.version))

/** One that is never lost. */
export const LEASE: Lease = { epoch: 1, signal: new AbortController().signal }

/** One executor: what it was told goes through the real shell; what it published and answered is kept. */
export interface Driven {
  readonly journal: Journal
  readonly shell: ExecutorShell
  readonly requests: EffectRequest[]
  readonly replies: Reply[]
  readonly tell: (...commands: readonly Command[]) => Promise<void>
  state(stream: string): Promise<StreamState>
  readonly events: (stream: string) => Promise<readonly Event[]>
}
export const driven = (
  workflows: readonly AnyWorkflow[],
  over: {
    readonly journal?: Journal
    readonly active?: () => readonly AnyWorkflow[]
    readonly now?: () => number
    /** How a version is loaded; absent: all are there. */
    readonly get?: Versions['get']
    readonly dev?: boolean
    /** What is paused besides single instances. */
    readonly switches?: () => readonly PauseSwitch[]
  } = {},
): Driven => {
  const { journal = memoryJournal(), active = () => newestOf(workflows), now = () => 1_000, dev = false } = over
  const versions = versionsOf(workflows)
  const requests: EffectRequest[] = []
  const answers: Reply[] = []
  const shell: ExecutorShell = {
    journal,
    bus: {
      publish: async (topic, messages) => {
        // `as`: what goes to a topic is of that topic.
        if (topic === 'effects') requests.push(...(messages as readonly Message<EffectRequest>[]).map((m) => m.value))
        if (topic === 'replies') answers.push(...(messages as readonly Message<Reply>[]).map((m) => m.value))
      },
      submit: async () => {},
      subscribe: () => ({ partitions: () => [0], health: () => 'ok', stop: async () => {} }),
      partitions: () => 1,
      load: () => 0,
    },
    cache: streamCache(100),
    code: noCodeLimit,
    versions: knownVersions(
      {
        get: over.get ?? (async (hash) => versions.get(hash)),
        active: async () => active().map((w) => ({ hash: hashOf(w), workflow: w })),
      },
      { now },
    ),
    replies: replies(journal, now),
    env: {
      random: () => 0.5,
      uuid: () => 'uuid',
      twice: true,
      dev,
      limits: defaultLimits,
      ...(over.switches && { switches: over.switches }),
    },
    now,
    snapshotEvery: 60,
    onTurn: () => {},
    onConflict: () => {},
    onDelivered: () => {},
    onFailed: () => {},
  }
  return {
    journal,
    shell,
    requests,
    replies: answers,
    tell: async (...commands) => deliver({ shell, stream: commands[0]!.stream, commands, lease: LEASE }),
    state: async (stream) => (await journal.load(stream)).turns.reduce(evolveTurn, initial),
    events: async (stream) => (await journal.read(stream, 1, Infinity)).flatMap((t) => t.events),
  }
}
