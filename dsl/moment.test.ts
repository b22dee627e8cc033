import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { decode } from './decode.ts'
import { GraphSchema } from './graph.ts'
import { jsonSchemaOf } from './json-schema.ts'
import { after, duration, momentMistake, momentText, until } from './moment.ts'
import { signal, byKey } from './signal.ts'
import { definitionOf } from './graph.ts'
import { sleep } from './nodes/sleep.ts'
import { waitFor } from './nodes/wait-for.ts'

const Go = signal('Go', { payload: z.object({ id: z.string() }), id: 'id', to: byKey('id') })

test('a plain duration stands in the graph as it always did, a field by its name', () => {
  expect(sleep('1h').graph).toEqual({ kind: 'sleep', duration: '1h' })
  expect(sleep(after('trial')).graph).toEqual({ kind: 'sleep', duration: { after: 'trial' } })
  expect(waitFor(Go, until('due')).graph).toEqual({ kind: 'waitFor', signal: 'Go', timeout: { until: 'due' } })
})
test('the JSON form takes each of them and refuses what is none', () => {
  for (const moment of ['1h', { after: 'trial' }, { until: 'due' }])
    expect(decode(GraphSchema, { kind: 'sleep', duration: moment })).toMatchObject({ right: { duration: moment } })
  for (const moment of [5, {}, { after: 1 }, { after: 'a', until: 'b' }, null])
    expect(isLeft(decode(GraphSchema, { kind: 'sleep', duration: moment }))).toBe(true)
})
test('a drawing shows it in words', () => {
  expect(['3d', after('trial'), until('due')].map(momentText)).toEqual(['3d', 'after trial', 'until due'])
  expect(definitionOf({ kind: 'sleep', duration: after('trial') }).limit?.({ kind: 'sleep', duration: after('trial') })).toBe('after trial')
})
test('a moment that names no field, or is no duration, is told', () => {
  expect(['1h', after('a')].flatMap(momentMistake)).toEqual([])
  expect(momentMistake(until(''))).toEqual(['its moment names no field: write the name of a field of the input'])
  expect(momentMistake('1.5h')).toHaveLength(1)
})
test('duration() takes what a workflow may wait for, and says in one sentence what it does not', () => {
  expect(['250ms', '1s', '3650d'].every((text) => isRight(decode(duration(), text)))).toBe(true)
  for (const text of ['', '0s', '1.5h', '3651d', '2 days', '-1s'])
    expect(decode(duration(), text)).toMatchObject({ left: [{ message: expect.stringContaining(`'${text}' is no duration`) }] })
  expect(decode(z.object({ trial: duration() }), { trial: 5 })).toMatchObject({ left: [{ path: 'trial' }] })
  expect(jsonSchemaOf(duration())).toMatchObject({ type: 'string', pattern: expect.any(String) })
})
