// What the attacks share: a small workflow, one executor's shell over a memory journal, and the pure core on plain commands.
import { z } from 'zod'
import { aggregate, flow, http, match, perform, sideEffect, step, workflow } from '../../dsl/index.js'
import { defaultLimits, takeTurn, aggregateStream, evolveTurn, initial, instanceId, ownStream } from '../../engine/index.js'
import { streamCache } from '../../executor-service/shell/cache.js'
import { deliver } from '../../executor-service/shell/deliver.js'
import { knownVersions } from '../../executor-service/shell/lookups.js'
import { replies } from '../../executor-service/shell/replies.js'
import { memoryJournal } from '../../journal/memory/index.js'
import { noCodeLimit } from '../../versions/index.js'
export const Submitted = z.object({ id: z.string(), amount: z.number() })
export const CartState = z.object({ total: z.number() })
export const Cart = aggregate({ name: 'Cart', version: 1, state: CartState, initial: { total: 0 }, upcast: {} })
export const mail = sideEffect('Mail', { payload: z.object({ id: z.string() }) })
export const charge = sideEffect('Charge', {
  payload: z.object({ id: z.string() }),
  ok: z.object({ receipt: z.string() }),
  failed: z.object({ code: z.string() }),
})
export const triggers = [http({ decode: Submitted, id: 'id' })]
export const onCart = { version: 1, triggers, metadata: { aggregate: Cart.by('id') } }
const paid = step('Paid', (x) => ({ output: x.value.receipt }))
const unpaid = step('Unpaid', (x) => ({ output: x.error.code }))
/** Charges and completes. */
export const pay = workflow({ ...onCart, name: 'Pay' }, flow(perform(charge), match({ ok: paid, failed: unpaid })))
/** Asks for a mail and completes: its side effect is closed, or not, after it ended. */
export const notify = workflow(
  { ...onCart, name: 'Notify' },
  step('Ask', (x, _state) => ({ output: x.id, sideEffects: [mail({ id: x.id })] })),
)
export const hashOf = (of) => `${of.name}@${of.version}`
export const versionsOf = (workflows) => new Map(workflows.map((w) => [hashOf(w), { hash: hashOf(w), workflow: w }]))
const origin = { source: 'test' }
export const start = (of, id = 'c1', amount = 1) => {
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
export const operator = (stream, action, id = `op-${(asked += 1)}`) => ({
  kind: 'operator',
  stream,
  id,
  by: 'ann',
  reason: 'test',
  action,
})
export const report = (stream, of, attempt, what, more = {}) => ({
  kind: 'outcome',
  stream,
  of,
  attempt,
  after: 1,
  repeat: 'unsafe',
  report: what,
  ...more,
})
export const ok = (value = { receipt: 'r' }) => ({ kind: 'ok', value })
export const failed = (code = 'no') => ({ kind: 'failed', error: { code } })
/** The core alone: an environment in which every version is at hand and nothing was closed before. */
export const envOf = (workflows, change = {}) => {
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
    ...change,
  }
}
export const decided = (commands, env, before = initial) => {
  const decision = takeTurn(commands[0].stream, before, commands, env)
  if (decision.kind !== 'turn') throw new Error(`it decided ${JSON.stringify(decision)}`)
  return decision
}
/** The newest number of each workflow: one of them is activated. */
const newestOf = (workflows) => workflows.filter((w) => !workflows.some((other) => other.name === w.name && other.version > w.version))
/** One that is never lost. */
export const LEASE = { epoch: 1, signal: new AbortController().signal }
export const driven = (workflows, over = {}) => {
  const { journal = memoryJournal(), active = () => newestOf(workflows), now = () => 1_000, dev = false } = over
  const versions = versionsOf(workflows)
  const requests = []
  const answers = []
  const shell = {
    journal,
    bus: {
      publish: async (topic, messages) => {
        // `as`: what goes to a topic is of that topic.
        if (topic === 'effects') requests.push(...messages.map((m) => m.value))
        if (topic === 'replies') answers.push(...messages.map((m) => m.value))
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
    env: { random: () => 0.5, uuid: () => 'uuid', twice: true, dev, limits: defaultLimits },
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
    tell: async (...commands) => deliver({ shell, stream: commands[0].stream, commands, lease: LEASE }),
    state: async (stream) => (await journal.load(stream)).turns.reduce(evolveTurn, initial),
    events: async (stream) => (await journal.read(stream, 1, Infinity)).flatMap((t) => t.events),
  }
}
//# sourceMappingURL=attack.fixture.js.map
