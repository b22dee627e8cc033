// Questions to aggregates and instances over the API and the client: which version answers, on which state, and what is refused.
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { contrailClient } from '../../client/index.ts'
import { aggregate, flow, http, query, signal, step, waitFor, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow, QueryValue } from '../../dsl/index.ts'
import type { StartCommand, Version } from '../../engine/index.ts'
import { codeLimit } from '../../versions/index.ts'
import { schemaMask, visualizerRoutes } from '../../visualizer/server/index.ts'
import { Hono } from 'hono'
import { driven } from './attack.fixture.ts'

const Order = z.object({ id: z.string(), account: z.string(), points: z.int() })
interface Order {
  readonly id: string
  readonly account: string
  readonly points: number
}
const State = z.object({ points: z.int(), email: z.string().meta({ sensitive: 'pii' }) })
interface State {
  readonly points: number
  readonly email: string
}
const initial = { points: 0, email: 'ada@example.com' }
const Account = aggregate({ name: 'Account', version: 1, state: State, initial, upcast: {} })
const Account2 = aggregate({
  name: 'Account',
  version: 2,
  state: State.extend({ level: z.int() }),
  initial: { ...initial, level: 0 },
  upcast: { 1: (state) => ({ ...state, level: Number(state['points']) * 100 }) },
})
const Go = signal('Go', { payload: z.object({ account: z.string(), n: z.string() }), id: 'n', to: Account.by('account') })
const triggers = [http({ decode: Order, id: 'id' })] as const
const add = step('Add', (x: Order, { points }: State) => ({ output: x, state: { points: points + x.points } }))
const earn = workflow({ name: 'Earn', version: 1, triggers, metadata: { aggregate: Account.by('account') } }, flow(add, waitFor(Go, '9d')))
const earn2 = workflow(
  { name: 'Earn', version: 2, triggers, metadata: { aggregate: Account2.by('account') } },
  step('Nothing', (x: Order) => ({ output: x })),
)
const own = workflow(
  { name: 'Own', version: 1, triggers, state: z.object({ n: z.int() }), initial: ({ points }) => ({ n: points }) },
  step('S', (x: Order) => ({ output: x })),
)

const points = query('points', { of: Account, answer: (state) => state.points })
const mail = query('mail', { of: Account, answer: ({ email }) => email })
const whole = query('whole', { of: Account, answer: (state) => state })
const level = query('level', { of: Account2, answer: (state) => state.level })
const hangs = query('hangs', {
  of: Account,
  answer: (): number => {
    for (;;);
  },
})
const n = query('n', { of: own, answer: (state) => ({ n: state.n }) })

const start = (of: AnyWorkflow, id: string, many: number): StartCommand => {
  const stream = of.aggregate ? 'Account/a' : `${of.name}:${id}`
  const instance = of.aggregate ? `${of.name}:${id}@${stream}` : stream
  return {
    kind: 'start',
    stream,
    instance,
    workflow: of.name,
    number: of.version,
    hash: `${of.name}@${of.version}`,
    key: id,
    input: { id, account: 'a', points: many },
    origin: { source: 'test' },
  }
}
const version = (of: AnyWorkflow, queries: readonly QueryValue[]): Version => ({ hash: `${of.name}@${of.version}`, workflow: of, queries })

const world = (stored: readonly Version[], active: readonly Version[] = stored) => {
  const on = driven(stored.map(({ workflow: of }) => of))
  const versions = { get: async (hash: string) => stored.find((one) => one.hash === hash), active: async () => active }
  const code = codeLimit({ limitMs: 60 })
  const app = new Hono().route(
    '/api/v1',
    visualizerRoutes({
      journal: on.journal,
      versions,
      ask: async () => undefined,
      mask: schemaMask,
      run: code.run,
      process: 'test',
      now: Date.now,
    }),
  )
  return {
    on,
    client: contrailClient({ url: 'http://test', fetch: (url, init) => app.request(url, init) }),
    get: async (path: string) => (await app.request(`/api/v1${path}`)).json(),
  }
}
const one = version(earn, [points, mail, whole, hangs])

describe('a query of an aggregate', () => {
  it('is answered from the newest turn, while an instance holds it, and is typed', async () => {
    const { on, client } = world([one])
    expect(await client.query(points, 'a')).toMatchObject({ kind: 'refused', status: 404, message: "There is no Account 'a'." })
    await on.tell(start(earn, '1', 5))
    const answer = await client.query(points, 'a')
    expect(answer).toEqual({ kind: 'answer', value: 5, masked: false })
    if (answer.kind === 'answer') expectTypeOf(answer.value).toEqualTypeOf<number>()
    expect(await client.query(Account, 'points', 'a')).toEqual(answer)
    expect(await client.query('Account', 'points', 'a')).toEqual(answer)
  })
  it('is masked: what is sensitive is hidden, and so is what was made of it', async () => {
    const { on, client } = world([one])
    await on.tell(start(earn, '1', 5))
    expect(await client.query(mail, 'a')).toEqual({ kind: 'answer', value: '••••', masked: true })
    expect(await client.query(whole, 'a')).toEqual({ kind: 'answer', value: { points: 5, email: '••••' }, masked: false })
  })
  it('tells no more of an upcast that throws than that it did, where some of the state is sensitive', async () => {
    const upcast = {
      1: (state: object): never => {
        throw new Error(`no level for ${JSON.stringify(state)}`)
      },
    }
    const Broken = aggregate({
      name: 'Account',
      version: 2,
      state: State.extend({ level: z.int() }),
      initial: { ...initial, level: 0 },
      upcast,
    })
    const broken = workflow(
      { name: 'Earn', version: 2, triggers, metadata: { aggregate: Broken.by('account') } },
      step('Nothing', (x: Order) => ({ output: x })),
    )
    const two = version(broken, [level])
    const { on, client } = world([one, two], [two])
    await on.tell(start(earn, '1', 5))
    expect(await client.query(level, 'a')).toMatchObject({
      status: 409,
      code: 'threw',
      message: 'the upcast of Account threw: why is hidden (••••), because some of the state is sensitive',
    })
  })
  it('is answered by the newest activated version, which reads an older state; an older one does not read a newer state', async () => {
    const two = version(earn2, [level, points])
    const { on, client } = world([one, two], [two])
    await on.tell(start(earn, '1', 5))
    expect(await client.query(level, 'a')).toMatchObject({ value: 500 })
    expect((await on.journal.load('Account/a')).version).toBe(1)
    const back = world([one, two], [one])
    await back.on.tell(start(earn2, '1', 5))
    expect(await back.client.query(points, 'a')).toMatchObject({
      kind: 'refused',
      status: 409,
      code: 'newer',
      message: 'the state is of version 2 of Account, the version that answers reads 1: activate a newer one',
    })
  })
  it('that is not there, or does not return, is told in a sentence', async () => {
    const { on, client } = world([one])
    await on.tell(start(earn, '1', 5))
    expect(await client.query('Account', 'point', 'a')).toMatchObject({
      status: 404,
      message: "There is no query 'point' of aggregate 'Account' (did you mean \"points\"?): there are hangs, mail, points, whole.",
    })
    expect(await client.query(hangs, 'a')).toMatchObject({
      status: 409,
      code: 'stuck',
      message: "query 'hangs' did not return within its limit of 60 ms and was stopped",
    })
  })
})

describe('a query of an instance', () => {
  it('is answered also when it has ended, by the version that it is pinned to', async () => {
    const { on, client } = world([version(own, [n])], [])
    await on.tell(start(own, 'x', 7))
    expect(await client.query(n, 'x')).toEqual({ kind: 'answer', value: { n: 7 }, masked: false })
    expect(await client.query(own, 'n', 'x')).toMatchObject({ value: { n: 7 } })
    expect(await client.query(n, 'y')).toMatchObject({ status: 404, message: "There is no instance 'Own:y'." })
  })
})

describe('GET of an aggregate', () => {
  it('has its state masked, its holder, who waits, kept signals, what can be asked, and its instances', async () => {
    const { on, get } = world([one])
    await on.tell({ kind: 'signal', stream: 'Account/a', signal: 'Other', id: 's', payload: {}, keep: 1e9, origin: { source: 'test' } })
    expect(await get('/aggregates/Account/a')).toMatchObject({ status: 404 })
    await on.tell(start(earn, '1', 5), start(earn, '2', 5))
    expect(await get('/aggregates/Account/a')).toMatchObject({
      aggregate: 'Account',
      stream: 'Account/a',
      schema: 1,
      state: { points: 5, email: '••••' },
      holder: { instance: 'Earn:1@Account/a' },
      queue: [{ instance: 'Earn:2@Account/a', workflow: 'Earn' }],
      queued: 1,
      kept: [{ signal: 'Other', id: 's' }],
      keptCount: 1,
      queries: ['hangs', 'mail', 'points', 'whole'],
    })
    const { rows } = (await get('/aggregates/Account/a/instances?limit=1')) as { rows: readonly { instance: string }[] }
    expect(rows.map(({ instance }) => instance)).toEqual(['Earn:2@Account/a'])
  })
})
