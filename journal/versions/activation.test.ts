import { expect, it } from 'vitest'
import { checkActivation } from './activation.ts'

const hash = (letter: string): string => letter.repeat(64)
const active = { Order: { number: 3, hash: hash('a') } }
const order = (number: number, letter: string) => ({ workflow: 'Order', number, hash: hash(letter) })

it('a new number, a new workflow and the active version itself may be activated', () => {
  for (const candidate of [
    order(4, 'b'),
    order(3, 'a'),
    { ...order(3, 'b'), workflow: 'Gift' },
    { ...order(3, 'b'), workflow: 'toString' },
  ])
    expect(checkActivation(active, candidate, { dev: false })).toEqual({ kind: 'ok' })
})

it('the active number with other content is refused, and the next number named', () => {
  expect(checkActivation(active, order(3, 'b'), { dev: false })).toEqual({
    kind: 'refused',
    reason: 'Order 3 is known with other content (aaaaaaaaaaaa, not bbbbbbbbbbbb): give the changed workflow a new version, 4 is the next',
  })
})

it('an earlier number keeps its content: it may come back as it was, not changed', () => {
  const earlier = [order(2, 'e'), { ...order(1, 'x'), workflow: 'Gift' }]
  expect(checkActivation(active, order(2, 'e'), { dev: false, earlier }).kind).toBe('ok')
  expect(checkActivation(active, order(2, 'b'), { dev: false, earlier }).kind).toBe('refused')
  expect(checkActivation(active, order(1, 'b'), { dev: false, earlier }).kind).toBe('ok')
})

it('in development a number may change its content', () => {
  expect(checkActivation(active, order(3, 'b'), { dev: true })).toEqual({ kind: 'ok' })
})
