import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LONGEST, notADuration, parseDuration } from './duration.ts'

test.each([
  ['250ms', 250],
  ['1s', 1_000],
  ['5m', 300_000],
  ['48h', 172_800_000],
  ['30d', 2_592_000_000],
  ['3650d', LONGEST],
])('%s is %i milliseconds', (text, ms) => expect(parseDuration(text)).toBe(ms))

test.each([
  '',
  '5',
  's',
  '0s',
  '-1s',
  '1.5h',
  '1e3s',
  ' 1s',
  '1s ',
  '1 s',
  '1w',
  '1S',
  '3651d',
  '9'.repeat(400) + 'd',
  'Infinityd',
  '1s\n',
])('refuses %j', (text) => expect(parseDuration(text)).toBeUndefined())

test('reads whatever it is given, and nothing but whole milliseconds up to ten years', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.tuple(fc.nat(), fc.constantFrom('ms', 's', 'm', 'h', 'd')).map((parts) => parts.join('')),
      ),
      (text) => {
        const ms = parseDuration(text)
        expect(ms === undefined || (Number.isSafeInteger(ms) && ms > 0 && ms <= LONGEST)).toBe(true)
      },
    ),
  )
})

test('says how a duration is written', () => expect(notADuration('5 min')).toContain("'5 min' is no duration"))
