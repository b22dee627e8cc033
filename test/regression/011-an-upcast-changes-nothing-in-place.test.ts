// An upcast could change the state that the decision was taken on, and put into the journal what is no JSON there.
import { describe, expect, it } from 'vitest'
import { aggregate, step, workflow } from '../../dsl/index.ts'
import type { Upcast } from '../../dsl/index.ts'
import { initial } from '../../engine/index.ts'
import type { StreamState } from '../../engine/index.ts'
import { Cart, CartState, decided, envOf, onCart, start } from '../core/attack.fixture.ts'
import type { Submitted } from '../core/attack.fixture.ts'

const upcasting = (upcast: Upcast) => {
  const on = aggregate({ name: 'Cart', version: 2, state: CartState, initial: { total: 0 }, upcast: { 1: upcast } })
  return workflow(
    { ...onCart, name: 'Up', metadata: { aggregate: on.by('id') } },
    step('U', (x: Submitted, _state: CartState) => ({ output: x.id })),
  )
}
/** As it is read from the journal: nothing of it is frozen. */
const before = (): StreamState => ({ ...initial, version: 1, aggregate: { name: Cart.name, schema: 1 }, state: { total: 1 } })
const taken = (upcast: Upcast, state = before()) => {
  const up = upcasting(upcast)
  return decided([start(up)], envOf([up]), state)
}

describe('an upcast', () => {
  it('that changes its state in place parks the instance, and the state is as it was', () => {
    const state = before()
    const { state: after } = taken((s) => Object.assign(s, { total: 2 }), state)
    expect(after.holder?.parked?.trouble.code).toBe('upcast')
    expect(state.state).toEqual({ total: 1 })
  })
  it('is recorded in the form that every process folds to', () => {
    const { turn, state } = taken(() => ({ total: -0, more: { b: 1, a: 2 } }))
    const upcast = turn.events.find((e) => e.kind === 'StateUpcast')
    expect(JSON.stringify(upcast?.state)).toBe('{"more":{"a":2,"b":1},"total":0}')
    expect(state.state).toEqual({ total: 0, more: { a: 2, b: 1 } })
  })
  it('that yields what is no JSON parks the instance and names the field', () => {
    const { state } = taken(() => ({ total: 1, when: new Date(0) }))
    expect(state.holder?.parked?.trouble).toMatchObject({ code: 'upcast', message: expect.stringContaining('state.when is a Date') })
  })
  it('that does not fit names the field', () => {
    const { state } = taken(() => ({ total: 'much' }))
    expect(state.holder?.parked?.trouble.message).toContain('does not fit its schema: total:')
  })
})
