import { expect, it } from 'vitest'
import { checkActivation } from './activation.ts'
import type { VersionActivated } from './events.ts'
import { evolve } from './evolve.ts'
import { initial } from './state.ts'

const hash = (letter: string): string => letter.repeat(64)
const order = (number: number, letter: string) => ({ workflow: 'Order', number, hash: hash(letter) })
const event = (of: ReturnType<typeof order>): VersionActivated => ({ kind: 'VersionActivated', ...of, by: 'ann', reason: 'test' })
const after = (...of: readonly ReturnType<typeof order>[]) => of.map(event).reduce(evolve, initial)
const now = after(order(3, 'a'))

it('a new number, a new workflow and the active version itself may be activated', () => {
  for (const candidate of [
    order(4, 'b'),
    order(3, 'a'),
    { ...order(3, 'b'), workflow: 'Gift' },
    { ...order(3, 'b'), workflow: 'toString' },
  ])
    expect(checkActivation(now, candidate, { dev: false })).toEqual({ kind: 'ok' })
})

it('the active number with other content is refused, and the next number named', () => {
  expect(checkActivation(now, order(3, 'b'), { dev: false })).toEqual({
    kind: 'refused',
    code: 'sameNumber',
    message: 'Order 3 is known with other content (aaaaaaaaaaaa, not bbbbbbbbbbbb): give the changed workflow a new version, 4 is the next',
  })
})

it('an earlier number keeps its content: it may come back as it was, not changed', () => {
  const state = after(order(2, 'e'), { ...order(1, 'x'), workflow: 'Gift' }, order(3, 'a'))
  expect(checkActivation(state, order(2, 'e'), { dev: false }).kind).toBe('ok')
  expect(checkActivation(state, order(2, 'b'), { dev: false }).kind).toBe('refused')
  expect(checkActivation(state, order(1, 'b'), { dev: false }).kind).toBe('ok')
})

it('a state of before all numbers were kept knows the active one', () => {
  const { activated: _, ...old } = now
  expect(checkActivation(old, order(3, 'b'), { dev: false }).kind).toBe('refused')
})

it('in development a number may change its content, and keeps the last', () => {
  expect(checkActivation(now, order(3, 'b'), { dev: true })).toEqual({ kind: 'ok' })
  const state = after(order(3, 'a'), order(3, 'b'), order(4, 'c'))
  expect(checkActivation(state, order(3, 'b'), { dev: false }).kind).toBe('ok')
  expect(checkActivation(state, order(3, 'a'), { dev: false }).kind).toBe('refused')
})
