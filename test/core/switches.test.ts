// A workflow, or the whole engine, is paused: whoever has something to do stands still, what begins waits in its queue, and all goes on when it is over.
import { describe, expect, it } from 'vitest'
import type { Command, Event, PauseSwitch } from '../../engine/index.ts'
import { evolve, initial, PAUSES } from '../../engine/index.ts'
import { driven, notify, ok, operator, pay, report, start } from './attack.fixture.ts'

const STREAM = 'Cart/c1'
const PAY = 'Pay:c1@Cart/c1'
const NOTIFY = 'Notify:c1@Cart/c1'
const CHARGE = { instance: PAY, node: '0.Charge', visit: 1, index: 0 }
const replyTo = { process: 'me', request: 'r' }
const drive: Command = { kind: 'drive', stream: STREAM }
const kinds = (events: readonly Event[]): readonly string[] => events.map(({ kind }) => kind)
const pauseOf = (workflow?: string): PauseSwitch => ({
  ...(workflow !== undefined && { workflow }),
  on: true,
  since: 1,
  by: 'ann',
  reason: 'a fire',
})
const over = (one: PauseSwitch): PauseSwitch => ({ ...one, on: false, by: 'bob', reason: 'it is out' })

const paused = (...on: readonly PauseSwitch[]) => {
  let switches: readonly PauseSwitch[] = []
  const world = driven([pay, notify], { switches: () => switches })
  return { ...world, pause: () => void (switches = on), resume: () => void (switches = on.map(over)) }
}

describe.each([
  ['a workflow', pauseOf('Pay'), 'workflow'],
  ['the engine', pauseOf(), 'engine'],
] as const)('while %s is paused', (_, one, as) => {
  it('an instance that has something to do stands still, and says with what', async () => {
    const on = paused(one)
    await on.tell(start(pay))
    on.pause()
    expect((await on.journal.instance(PAY))?.status).toBe('waiting')
    await on.tell(report(STREAM, CHARGE, 1, ok()))
    const [last, before] = (await on.events(STREAM)).toReversed()
    expect(last).toEqual({ kind: 'InstancePaused', instance: PAY, by: 'ann', reason: 'a fire', with: as })
    expect(before?.kind).toBe('OutcomeRecorded')
    expect((await on.journal.instance(PAY))?.status).toBe('paused')
  })
  it('it is looked after, so that nobody has to find it, and a drive changes nothing', async () => {
    const on = paused(one)
    await on.tell(start(pay))
    on.pause()
    await on.tell(report(STREAM, CHARGE, 1, ok()))
    expect((await on.journal.open(undefined, 10)).rows).toMatchObject([{ stream: STREAM, since: 1_000 }])
    const { version } = await on.state(STREAM)
    await on.tell(drive)
    expect((await on.state(STREAM)).version).toBe(version)
  })
  it('goes on with the next drive once that is over, by whom the pause was ended', async () => {
    const on = paused(one)
    await on.tell(start(pay))
    on.pause()
    await on.tell(report(STREAM, CHARGE, 1, ok()))
    on.resume()
    await on.tell(drive)
    const events = await on.events(STREAM)
    expect(events.find((e) => e.kind === 'InstanceUnpaused')).toMatchObject({ by: 'bob', reason: 'it is out' })
    expect(kinds(events).at(-1)).toBe('InstanceCompleted')
  })
  it('a start waits in the queue of its stream, and begins once that is over', async () => {
    const on = paused(one)
    on.pause()
    await on.tell({ ...start(pay), replyTo })
    expect(on.replies).toMatchObject([{ kind: 'accepted', status: 'deferred' }])
    expect([on.requests.length, (await on.journal.open(undefined, 10)).rows.length]).toEqual([0, 1])
    await on.tell(drive)
    expect((await on.journal.instance(PAY))?.status).toBe('deferred')
    on.resume()
    await on.tell(drive)
    expect([(await on.journal.instance(PAY))?.status, on.requests.length]).toEqual(['waiting', 1])
  })
  it('the next in the queue does not begin when the one before it ends', async () => {
    const on = paused(one)
    await on.tell(start(notify), start(pay))
    expect((await on.journal.instance(PAY))?.status).toBe('waiting')
    const behind = paused(one)
    await behind.tell(start(pay), { ...start(pay), key: 'c2', instance: 'Pay:c2@Cart/c1' })
    behind.pause()
    await behind.tell(operator(STREAM, { do: 'cancel', instance: PAY }))
    expect((await behind.journal.instance('Pay:c2@Cart/c1'))?.status).toBe('deferred')
  })
  it('no attempt that is due is made: its instance stands still', async () => {
    const on = paused(one)
    await on.tell(start(pay))
    await on.tell(report(STREAM, CHARGE, 1, { kind: 'attempted', error: 'busy', retryInMs: 0 }))
    on.pause()
    const before = on.requests.length
    await on.tell({ kind: 'timer', stream: STREAM, due: 1_000 })
    expect([kinds(await on.events(STREAM)).at(-1), on.requests.length, await on.journal.nextDue()]).toEqual([
      'InstancePaused',
      before,
      null,
    ])
  })
})

describe('a pause of a workflow', () => {
  it('leaves the others alone', async () => {
    const on = paused(pauseOf('Pay'))
    on.pause()
    await on.tell(start(notify))
    expect((await on.journal.instance(NOTIFY))?.status).toBe('completed')
  })
  it('that ends while the engine is paused lets nothing go on', async () => {
    let switches: readonly PauseSwitch[] = [pauseOf('Pay'), pauseOf()]
    const on = driven([pay], { switches: () => switches })
    await on.tell(start(pay), drive)
    switches = [over(pauseOf('Pay')), pauseOf()]
    await on.tell(drive)
    expect((await on.journal.instance(PAY))?.status).toBe('deferred')
  })
  it('and an instance that a person paused stays so when it is over', async () => {
    const on = paused(pauseOf('Pay'))
    await on.tell(start(pay), operator(STREAM, { do: 'pause', instance: PAY }))
    on.pause()
    await on.tell(drive)
    on.resume()
    await on.tell(drive)
    expect((await on.journal.instance(PAY))?.status).toBe('paused')
  })
  it('counts once, and is refused in a sentence where it would change nothing', async () => {
    const on = driven([])
    const pauses = (what: 'pauseWorkflow' | 'resumeWorkflow', workflow?: string): Command => ({
      ...operator(PAUSES, { do: what, ...(workflow !== undefined && { workflow }) }),
      replyTo,
    })
    const first = pauses('pauseWorkflow', 'Pay')
    await on.tell(first)
    await on.tell(first)
    await on.tell(pauses('pauseWorkflow', 'Pay'))
    await on.tell(pauses('resumeWorkflow'))
    await on.tell(pauses('pauseWorkflow'))
    expect(on.replies).toMatchObject([
      { kind: 'done' },
      { kind: 'done' },
      { kind: 'refused', message: 'Pay is paused already, by ann: test; to give another reason, resume it first' },
      { kind: 'refused', message: 'the engine is not paused as a whole: a workflow or an instance may be by itself' },
      { kind: 'done' },
    ])
    const { switches } = (await on.events(PAUSES)).reduce(evolve, initial)
    expect(switches).toMatchObject([{ workflow: 'Pay', on: true, by: 'ann' }, { on: true }])
  })
})
