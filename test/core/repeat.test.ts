// A loop goes round in visits of its own, forgets the round before, and goes on where it stood.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { flow, http, match, ok, perform, repeat, sideEffect, sleep, step, workflow } from '../../dsl/index.ts'
import type { Data, Ok } from '../../dsl/index.ts'
import { evolve, initial } from '../../engine/index.ts'
import { answered, given, passed, resubmitted, started } from '../../testing/index.ts'

const Asked = z.object({ id: z.string(), left: z.number() })
interface Asked extends Data<typeof Asked> {}
const Counted = z.object({ rounds: z.number() })
interface Counted extends Data<typeof Counted> {}
const look = sideEffect('Look', { payload: z.object({ id: z.string() }), ok: z.object({ there: z.boolean() }), failed: z.object({}) })
const base = { version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: Counted, initial: { rounds: 0 } } as const

const count = step('Count', (at: Asked, state: Counted) => ({
  output: at.left > 0 ? { kind: 'again' as const, id: at.id, left: at.left - 1 } : { kind: 'done' as const, id: at.id },
  state: { rounds: state.rounds + 1 },
}))

describe('a repeat', () => {
  it('goes round while its body says again, in a visit for each round, and yields what ends it', () => {
    const loop = workflow({ ...base, name: 'Loop' }, repeat(count, { max: 10 }))
    const now = given(loop).when(started(loop, { id: 'a', left: 3 }))
    now.expects({ status: 'completed', output: { kind: 'done', id: 'a' }, state: { rounds: 4 } })
    expect(now.events.flatMap((e) => (e.kind === 'RoundBegan' ? [[e.round, e.base]] : []))).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ])
  })
  it('ends exhausted with what the last round gave', () => {
    const loop = workflow({ ...base, name: 'Loop' }, repeat(count, { max: 2 }))
    given(loop)
      .when(started(loop, { id: 'a', left: 9 }))
      .expects({ status: 'completed', output: { kind: 'exhausted', input: { kind: 'again', id: 'a', left: 7 } } })
  })
  it('asks under a new key in each round', () => {
    const seen = step('Seen', (x: Ok<Asked, { there: boolean }>) => ({
      output: x.value.there ? { kind: 'found' as const } : { kind: 'again' as const, ...x.input },
    }))
    const lost = step('Lost', () => ({ output: { kind: 'lost' as const } }))
    const poll = workflow({ ...base, name: 'Poll' }, repeat(flow(perform(look), match({ ok: seen, failed: lost })), { max: 100 }))
    const now = given(poll)
      .when(started(poll, { id: 'a', left: 0 }))
      .when(answered(look, ok({ there: false })))
      .when(answered(look, ok({ there: true })))
    now.expects({ status: 'completed', output: { kind: 'found' } })
  })
  it('of a year of days has a state that does not grow', () => {
    const day = step('Day', (at: Asked) => ({
      output: at.left > 1 ? { kind: 'again' as const, id: at.id, left: at.left - 1 } : { kind: 'over' as const },
    }))
    const year = workflow({ ...base, name: 'Year' }, repeat(flow(sleep('1d'), day), { max: 400 }))
    let now = given(year).when(started(year, { id: 'a', left: 365 }))
    const size = () => JSON.stringify(now.events.reduce(evolve, initial)).length
    const first = size()
    for (let days = 1; days < 365; days++) now = now.when(passed('1d'))
    expect(size()).toBeLessThan(first + 40)
    now.when(passed('1d')).expects({ status: 'completed', output: { kind: 'over' } })
  })
  it('that is sent again goes on in its round, in a visit that nobody had', () => {
    let fails = true
    const fragile = step('Fragile', (at: Asked) => {
      if (at.left === 1 && fails) throw new Error('not now')
      return { output: at.left > 0 ? { kind: 'again' as const, ...at, left: at.left - 1 } : { kind: 'done' as const } }
    })
    const loop = workflow({ ...base, name: 'Fragile' }, repeat(fragile, { max: 9 }))
    const parked = given(loop).when(started(loop, { id: 'a', left: 2 }))
    parked.expects({ status: 'review' })
    fails = false
    const now = parked.when(resubmitted())
    now.expects({ status: 'completed' })
    const visits = now.events.flatMap((e) => (e.kind === 'StepDone' ? [e.visit] : []))
    expect(visits).toEqual([2, 4, 5])
  })
  it('in a repeat gives each round of the outer one visits of its own', () => {
    const inner = repeat(
      step('In', (at: { id: string; left: number; n?: number }) => {
        const n = (at.n ?? 0) + 1
        return {
          output: n < 2 ? { kind: 'again' as const, id: at.id, left: at.left, n } : { kind: 'in' as const, id: at.id, left: at.left },
        }
      }),
      { max: 5 },
    )
    const outer = step('Out', (at: { id: string; left: number } | { kind: 'exhausted'; input: { id: string; left: number } }) => {
      const { id, left } = 'input' in at ? at.input : at
      return { output: left > 0 ? { kind: 'again' as const, id, left: left - 1 } : { kind: 'out' as const } }
    })
    const both = workflow({ ...base, name: 'Both' }, repeat(flow(inner, outer), { max: 5 }))
    const now = given(both).when(started(both, { id: 'a', left: 2 }))
    now.expects({ status: 'completed', output: { kind: 'out' } })
    const places = now.events.flatMap((e) => (e.kind === 'StepDone' ? [`${e.node}#${e.visit}`] : []))
    expect(new Set(places).size).toBe(places.length)
    expect(places).toHaveLength(9)
  })
})
