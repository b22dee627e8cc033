import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { guardOf } from './guard.ts'
import { isFeed } from './request.ts'

/** Each letter as it is, or percent-encoded. */
const spelled = (word: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: word.length, maxLength: word.length })
    .map((hidden) => Array.from(word, (letter, i) => (hidden[i] === true ? `%${letter.charCodeAt(0).toString(16)}` : letter)).join(''))

it('a file is a feed, however its query is spelled and wherever it stands', () => {
  fc.assert(
    fc.property(spelled('source'), spelled('file'), fc.constantFrom('', 'wait=10s&', 'name=a%20b&'), (name, value, before) => {
      expect(isFeed(`/api/v1/workflows/W1/instances?${before}${name}=${value}`, 'application/json')).toBe(true)
    }),
  )
})

it.each(['', '?wait=10s', '?source=http', '?name=file', '?wait=10s&resource=file'])('one payload with the query %s is none', (query) => {
  expect(isFeed(`/api/v1/workflows/W1/instances${query}`, 'application/json')).toBe(false)
})

it('a host that was let in opens the door for no other, and one that was not shuts it for none', () => {
  const refusal = guardOf({})
  const asked = (host: string, origin?: string): boolean => refusal({ method: 'POST', host, origin }) === null
  expect(['localhost:1', 'evil.example', 'localhost:1', 'evil.example'].map((host) => asked(host))).toEqual([true, false, true, false])
  expect(asked('localhost:2', 'http://localhost:1')).toBe(false)
  expect(asked('localhost:1', 'http://localhost:1')).toBe(true)
})
