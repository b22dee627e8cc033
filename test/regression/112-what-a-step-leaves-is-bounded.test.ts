// A step's output of 50 MB was journaled and printed whole; a state could grow without end.
import { describe, expect, it } from 'vitest'
import { step, workflow } from '../../dsl/index.ts'
import { evolveTurn, initial } from '../../engine/index.ts'
import { takeTurn } from '../../engine/index.ts'
import { envOf, onCart, start } from '../core/attack.fixture.ts'
import type { CartState, Submitted } from '../core/attack.fixture.ts'
import { aggregate, sideEffect } from '../../dsl/index.ts'
import { z } from 'zod'

const text = (characters: number): string => 'x'.repeat(characters)
const mail = sideEffect('Big', { payload: z.object({ text: z.string() }) })
const giving = (size: number) =>
  workflow(
    { ...onCart, name: 'Giving' },
    step('Give', (_x: Submitted, _s: CartState) => ({ output: text(size) })),
  )
const asking = (size: number) =>
  workflow(
    { ...onCart, name: 'Asking' },
    step('Ask', (_x: Submitted, _s: CartState) => ({ output: 1, sideEffects: [mail({ text: text(size) })] })),
  )
const LogState = z.object({ a: z.string(), b: z.string() })
type LogState = z.infer<typeof LogState>
const Log = aggregate({ name: 'Log', version: 1, state: LogState, initial: { a: '', b: '' }, upcast: {} })
const keeping = (size: number) =>
  workflow(
    { ...onCart, name: 'Keeping', metadata: { aggregate: Log.by('id') } },
    step('Keep', (_x: Submitted, { a }: LogState) => ({ output: 1, state: a === '' ? { a: text(size) } : { b: text(size) } })),
  )

const eventsOf = (of: Parameters<typeof start>[0]) => {
  const decision = takeTurn('s', initial, [start(of)], envOf([of]))
  return decision.kind === 'turn' ? decision.turn.events : []
}
const parkedIn = (of: Parameters<typeof start>[0]) => eventsOf(of).find((e) => e.kind === 'InstanceParked')?.trouble

describe('what a step leaves', () => {
  it('may be an output of 1 MB, and more parks it with the sizes named', () => {
    expect(parkedIn(giving(999_000))).toBeUndefined()
    expect(parkedIn(giving(52_400_000))).toMatchObject({
      code: 'tooLarge',
      message: "the output of step 'Give' has 52.4 MB, the most is 1.0 MB: keep large data elsewhere and pass on where it is",
    })
    expect(eventsOf(giving(1_100_000)).some((e) => e.kind === 'StepDone')).toBe(false)
  })
  it('may ask for payloads of 1 MB', () => {
    expect(parkedIn(asking(900_000))).toBeUndefined()
    expect(parkedIn(asking(1_100_000))).toMatchObject({ code: 'tooLarge', message: expect.stringContaining("the payload of 'Big'") })
  })
  it('may be a state of 4 MB in all, whatever one step adds to it', () => {
    const first = takeTurn('s', initial, [start(keeping(3_000_000))], envOf([keeping(3_000_000)]))
    if (first.kind !== 'turn') throw new Error('no turn')
    const state = evolveTurn(initial, first.turn)
    expect(state.holder).toBeNull()
    const second = takeTurn('s', state, [{ ...start(keeping(2_000_000)), instance: 'Keeping:2@Log/c1' }], envOf([keeping(2_000_000)]))
    if (second.kind !== 'turn') throw new Error('no turn')
    expect(second.turn.events.find((e) => e.kind === 'InstanceParked')?.trouble).toMatchObject({
      code: 'tooLarge',
      message: expect.stringContaining("the state that step 'Keep' leaves has 5.0 MB, the most is 4.0 MB"),
    })
  })
  it('is bounded as an operator says', () => {
    const limits = { events: 500, size: 1_000_000, output: 10_000 }
    const decision = takeTurn('s', initial, [start(giving(19_000))], envOf([giving(19_000)], { limits }))
    expect(decision.kind === 'turn' && decision.turn.events.at(-1)).toMatchObject({
      trouble: { message: expect.stringContaining('20 KB, the most is 10 KB') },
    })
  })
})
