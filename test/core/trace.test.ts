// The caller's trace: journaled with the start, carried by every request for a side effect, told to its handler.
import { expect, it } from 'vitest'
import { virtualClock } from '../../base/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import { ok } from '../../dsl/index.ts'
import type { Call } from '../../dsl/index.ts'
import { effectKey } from '../../engine/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { startSideEffectService } from '../../side-effect-service/index.ts'
import { driven, mail, notify, pay, start } from './attack.fixture.ts'

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const traced = (of: typeof pay | typeof notify) => ({ ...start(of), origin: { source: 'http', trace: TRACE } })

it.each([
  { of: pay, when: 'that the flow waits for' },
  { of: notify, when: 'that outlives its instance' },
])('a request for a side effect $when carries the trace of the start, also when it is asked for again', async ({ of }) => {
  const on = driven([of])
  await on.tell(traced(of))
  const again = driven([of], { journal: on.journal })
  await again.tell({ kind: 'drive', stream: start(of).stream })
  expect([...on.requests, ...again.requests].map(({ trace }) => trace)).toEqual([TRACE, TRACE])
})

it('a request has no trace where the start had none', async () => {
  const on = driven([pay])
  await on.tell(start(pay))
  expect(on.requests[0]).not.toHaveProperty('trace')
})

it('a handler and its probe are told the trace of the request', async () => {
  const on = driven([notify])
  await on.tell(traced(notify))
  const [clock, told] = [virtualClock(), new Array<Partial<Call>>()]
  const bus = inProcessBus({ clock })
  const hears = async (_: unknown, call: Call) => {
    const { attempt, trace = 'none' } = call
    told.push({ attempt, trace })
    if (told.length === 1) throw new Error('cut')
    return ok(null)
  }
  const effects = startSideEffectService({
    bus,
    journal: memoryJournal(),
    clock,
    handlers: new Map([['Mail', { kind: 'Mail', handler: { repeat: 'unsafe', run: hears, probe: hears, limit: 1_000, concurrency: 1 } }]]),
    declarations: async () => ({ kind: 'declared', effect: mail }),
    random: () => 0.5,
    process: 'p',
    log: { info: () => {}, warn: () => {} },
  })
  await bus.publish(
    'effects',
    on.requests.map((value) => ({ key: effectKey(value.of), value })),
  )
  await clock.runUntilIdle()
  expect(told).toEqual([
    { attempt: 1, trace: TRACE },
    { attempt: 1, trace: TRACE },
  ])
  await effects.stop(0)
})
