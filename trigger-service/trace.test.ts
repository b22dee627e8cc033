import { expect, it } from 'vitest'
import { traceOf } from './trace.ts'

const good = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

it('takes a traceparent as W3C writes it', () => {
  expect(traceOf(good)).toBe(good)
})

it.each([
  ['nothing', undefined],
  ['an empty text', ''],
  ['capitals', good.toUpperCase()],
  ['the version that is none', `ff${good.slice(2)}`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
  ['a parent of zeros', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
  ['a trace that is too short', good.replace('4bf9', '4bf')],
  ['something before it', ` ${good}`],
  ['a line after it', `${good}\n`],
])('ignores %s', (_, text) => {
  expect(traceOf(text)).toBeUndefined()
})
