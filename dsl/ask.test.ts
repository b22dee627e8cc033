// A query sees published state, changes nothing, and lets nothing sensitive out.
import * as fc from 'fast-check'
import { z } from 'zod'
import { expect, test } from 'vitest'
import { askQuery } from './ask.ts'
import type { QueryValue } from './query.ts'
import { MASK } from './sensitive.ts'

const pii = { sensitive: 'pii' } as const
const schema = z.object({
  points: z.int(),
  email: z.string().meta(pii),
  cards: z.array(z.object({ number: z.string().meta(pii), kind: z.string() })),
  address: z.object({ city: z.string(), street: z.string().meta(pii) }),
})
type State = z.output<typeof schema>
const state: State = {
  points: 7,
  email: 'ada@example.com',
  cards: [
    { number: '4000', kind: 'visa' },
    { number: '5000', kind: 'mc' },
  ],
  address: { city: 'London', street: 'Baker Street 1' },
}
const asked = (answer: (of: State) => unknown) => {
  const query: QueryValue = { name: 'q', of: { kind: 'aggregate', name: 'A' }, answer: (of) => answer(of as State) }
  return askQuery(query, { state, schema })
}
const answer = (value: unknown) => ({ kind: 'answer', value, masked: false })
const HIDDEN = { kind: 'answer', value: MASK, masked: true }

test('what is not sensitive is answered as it is, also from beside what is', () => {
  expect(asked(({ points }) => points + 1)).toEqual(answer(8))
  expect(asked(({ cards }) => cards.map(({ kind }) => kind))).toEqual(answer(['visa', 'mc']))
  expect(asked(({ cards, address }) => [cards.length, address.city, Object.keys(address)])).toEqual(
    answer([2, 'London', ['city', 'street']]),
  )
})

test('what is sensitive stays hidden where it is passed on with what is around it', () => {
  expect(asked((of) => of)).toEqual(
    answer({
      points: 7,
      email: MASK,
      cards: [
        { number: MASK, kind: 'visa' },
        { number: MASK, kind: 'mc' },
      ],
      address: { city: 'London', street: MASK },
    }),
  )
  expect(asked(({ address }) => ({ address }))).toEqual(answer({ address: { city: 'London', street: MASK } }))
})

test('an answer that is made of something sensitive is hidden whole', () => {
  expect(asked(({ email }) => email.length)).toEqual(HIDDEN)
  expect(asked(({ points, email }) => (email === '' ? points : 0))).toEqual(HIDDEN)
  expect(asked(({ address }) => ({ ...address }))).toEqual(HIDDEN)
  expect(asked(({ cards }) => JSON.stringify(cards).length)).toEqual(HIDDEN)
  expect(asked(({ cards }) => cards.find(({ number }) => number === '4000')?.kind)).toEqual(HIDDEN)
})

test('it changes nothing, and a throw or an answer that is no JSON is told in a sentence', () => {
  expect(asked((of) => ((of.points = 1), 1))).toMatchObject({
    kind: 'faulted',
    message: expect.stringMatching(/^query 'q': it threw TypeError: /),
  })
  expect(asked(({ address }) => ((address.city = 'x'), 1))).toMatchObject({ kind: 'faulted' })
  expect(asked(({ cards }) => cards.push({ number: '1', kind: 'x' }))).toMatchObject({ kind: 'faulted' })
  expect(state.points).toBe(7)
  expect(asked(() => new Map())).toMatchObject({ kind: 'faulted', message: expect.stringContaining("query 'q': answer ") })
  expect(asked(async () => 1)).toMatchObject({ kind: 'faulted' })
})

test('what a throw or a key says of something sensitive is hidden too', () => {
  const hidden = { kind: 'faulted', message: expect.stringContaining(`why is hidden (${MASK})`) }
  const ofThrow = asked(({ email }) => {
    throw new Error(`no points for ${email}`)
  })
  const ofKey = asked(({ email }) => ({ [email]: 1n }))
  expect([ofThrow, ofKey]).toEqual([hidden, hidden])
  expect(JSON.stringify([ofThrow, ofKey])).not.toContain('ada@example.com')
})

test('whatever path of the state is answered, nothing marked is in it, and the rest is what stands there', () => {
  const path = fc.array(fc.constantFrom('points', 'email', 'cards', 'address', '0', '1', 'number', 'kind', 'city', 'street'), {
    maxLength: 4,
  })
  const at = (of: unknown, steps: readonly string[]): unknown =>
    steps.reduce((now, step) => (typeof now === 'object' && now !== null ? (Reflect.get(now, step) as unknown) : undefined), of) ?? null
  const secrets = ['ada@example.com', '4000', '5000', 'Baker Street 1']
  fc.assert(
    fc.property(path, (steps) => {
      const given = asked((of) => at(of, steps))
      expect(given.kind).toBe('answer')
      const text = JSON.stringify(given)
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
      const through = steps.some((_, i) => secrets.includes(String(at(state, steps.slice(0, i)))))
      const clear = JSON.stringify(through ? secrets[0] : at(state, steps))
      const hidden = secrets.reduce((now, secret) => now.replaceAll(JSON.stringify(secret), JSON.stringify(MASK)), clear)
      expect(given).toMatchObject({ value: JSON.parse(hidden) as unknown })
    }),
  )
})
