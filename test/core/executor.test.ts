// The executor's shell on real adapters in memory: the order of append, publish and acknowledge, fences, fresh reads.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { virtualClock } from '../../base/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import type { EffectRequest, OutcomeCommand, Reply, StartCommand, Version } from '../../engine/index.ts'
import { aggregate, flow, http, match, perform, sideEffect, sleep, step, workflow } from '../../dsl/index.ts'
import type { Data, Failed, Ok } from '../../dsl/index.ts'
import { startExecutor } from '../../executor-service/index.ts'
import type { Append, Appended, Journal } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'

const Submitted = z.object({ id: z.string() })
interface Submitted extends Data<typeof Submitted> {}
const State = z.object({ done: z.number() })
interface State extends Data<typeof State> {}
const Cart = aggregate({ name: 'Cart', version: 1, state: State, initial: { done: 0 }, upcast: {} })
const charge = sideEffect('Charge', { payload: z.object({ id: z.string() }), ok: z.object({ receipt: z.string() }), failed: z.object({}) })
const prepare = step('Prepare', (x: Submitted, state: State) => ({ output: x, state: { done: state.done + 1 } }))
const paid = step('Paid', (x: Ok<Submitted, { receipt: string }>) => ({ output: x.value.receipt }))
const unpaid = step('Unpaid', (_x: Failed<Submitted, object>) => ({ output: 'unpaid' }))
const def = { version: 1, triggers: [http({ decode: Submitted, id: 'id' })], metadata: { aggregate: Cart.by('id') } } as const
const pay = workflow({ ...def, name: 'Pay' }, flow(prepare, perform(charge), match({ ok: paid, failed: unpaid })))
const nap = workflow({ ...def, name: 'Nap' }, flow(sleep('1h'), prepare))
const known: readonly Version[] = [pay, nap].map((w) => ({ hash: w.name, workflow: w }))

const start = (of: string, id: string, more: Partial<StartCommand> = {}): StartCommand => ({
  kind: 'start',
  stream: `Cart/${id}`,
  instance: `${of}:${id}@Cart/${id}`,
  workflow: of,
  number: 1,
  hash: of,
  key: id,
  input: { id },
  origin: { source: 'test' },
  ...more,
})

const world = (journal: Journal = memoryJournal()) => {
  const clock = virtualClock(1_000)
  const bus = inProcessBus({ clock })
  const requests: EffectRequest[] = []
  const answers: Reply[] = []
  bus.subscribe('effects', { group: 'effects', atOnce: 10, handler: async (all) => void requests.push(...all) })
  bus.subscribe('replies', { group: 'me', atOnce: 10, handler: async (all) => void answers.push(...all) })
  const run = () =>
    startExecutor({
      journal,
      bus,
      clock,
      dev: true,
      versions: { get: async (hash) => known.find((v) => v.hash === hash), active: async () => known },
      env: { random: () => 0.5, uuid: () => 'id' },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    })
  const answer = (request: EffectRequest, more: Partial<OutcomeCommand> = {}): OutcomeCommand => ({
    kind: 'outcome',
    stream: request.stream,
    of: request.of,
    attempt: 1,
    after: request.after,
    repeat: 'unsafe',
    report: { kind: 'ok', value: { receipt: 'r' } },
    ...more,
  })
  const send = async (command: StartCommand | OutcomeCommand): Promise<void> => {
    void bus.submit('commands', { key: command.stream, value: command })
    await clock.advance(0)
  }
  return { clock, bus, journal, requests, answers, run, send, answer }
}
const replyTo = { process: 'me', request: '1' }
const turnsOf = async (journal: Journal, stream: string) => (await journal.read(stream, 1, 100)).flatMap((t) => t.events.map((e) => e.kind))

describe('an executor', () => {
  it('needs two appends for steps, an effect and its outcome', async () => {
    const { run, send, requests, answer, journal, answers } = world()
    run()
    await send(start('Pay', 'a', { replyTo, awaitResult: true }))
    expect(requests).toHaveLength(1)
    await send(answer(requests[0]!))
    expect(answers).toEqual([{ to: replyTo, kind: 'completed', instance: 'Pay:a@Cart/a', output: 'r', duplicate: false, differs: false }])
    expect(journal.counters().appends).toBe(2)
  })
  it('asks again for what is open when a start comes again after a crash between append and publish', async () => {
    const { run, send, requests, journal } = world()
    const first = run()
    await send(start('Pay', 'a'))
    await first.stop(0)
    requests.length = 0
    run()
    await send(start('Pay', 'a'))
    expect(requests).toHaveLength(1)
    expect((await journal.read('Cart/a', 1, 9)).length).toBe(1)
  })
  it('answers a duplicate with the first instance, and its result where the content is the same', async () => {
    const { run, send, requests, answer, answers } = world()
    run()
    await send(start('Pay', 'a'))
    await send(answer(requests[0]!))
    await send(start('Pay', 'a', { replyTo }))
    await send(start('Pay', 'a', { replyTo, input: { id: 'a', other: 1 } }))
    const duplicate = { to: replyTo, instance: 'Pay:a@Cart/a', duplicate: true }
    expect(answers).toEqual([
      { ...duplicate, kind: 'completed', output: 'r', differs: false },
      { ...duplicate, kind: 'accepted', status: 'completed', differs: true },
    ])
  })
  it('decides again on what it reads after it lost a race', async () => {
    const inner = memoryJournal()
    let lose = true
    const journal: Journal = {
      ...inner,
      append: async (batch: readonly Append[]): Promise<readonly Appended[]> => {
        if (!lose) return inner.append(batch)
        lose = false
        return batch.map(() => ({ kind: 'conflict', version: 0 }))
      },
    }
    const { run, send, requests } = world(journal)
    run()
    await send(start('Pay', 'a'))
    expect(requests).toHaveLength(1)
  })
  it('opens a closed effect again, for a person, when an unsafe call succeeded twice', async () => {
    const { run, send, requests, answer, journal } = world()
    run()
    await send(start('Pay', 'a'))
    await send(answer(requests[0]!))
    await send(answer(requests[0]!))
    expect(await turnsOf(journal, 'Cart/a')).not.toContain('LateOutcome')
    await send(answer(requests[0]!, { attempt: 2 }))
    expect(await turnsOf(journal, 'Cart/a')).toContain('LateOutcome')
    expect(await journal.instance('Pay:a@Cart/a')).toMatchObject({ status: 'completed', effectsInReview: 1, openEffects: 1 })
  })
  it('fires a timer when it is due, also after a restart', async () => {
    const { run, send, clock, journal } = world()
    const first = run()
    await send(start('Nap', 'a'))
    await first.stop(0)
    run()
    await clock.advance(3_599_000)
    expect(await turnsOf(journal, 'Cart/a')).not.toContain('InstanceCompleted')
    await clock.advance(2_000)
    expect(await turnsOf(journal, 'Cart/a')).toContain('InstanceCompleted')
  })
})
