import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonFault } from './json-fault.ts'

it.each([
  ['', 'column 1: the text ends, expected a value'],
  ['{"a":x}', 'column 6: expected a value'],
  ['{"a":1,}', 'column 8: expected a key in double quotes'],
  ['{a:1}', "column 2: expected a key in double quotes or '}'"],
  ['{"a" 1}', "column 6: expected ':'"],
  ['[1,2', "column 5: the text ends, expected ',' or ']'"],
  ['[,]', "column 2: expected a value or ']'"],
  ['{} x', 'column 4: expected nothing more'],
  ['{"a":"\u0001"}', 'column 7: a control character in a text must be escaped'],
  ['{"a":"\\x"}', 'column 7: a text has no such escape'],
  ['"abc', "column 5: the text ends, expected '\"'"],
  ['{"a": 1,\n "b": 2\n "c": 3}', "line 3, column 2: expected ',' or '}'"],
])('says where %j stops being JSON', (text, fault) => {
  expect(jsonFault(text)).toBe(fault)
})

it('quotes nothing of the text, which may be secret', () => {
  expect(jsonFault('{"password": hunter2}')).toBe('column 14: expected a value')
})

it('finds the place in a text that is nested a million deep', () => {
  expect(jsonFault('['.repeat(1_000_000))).toBe("column 1000001: the text ends, expected a value or ']'")
})

it('finds a fault exactly where JSON.parse does: a text cut, changed or grown at any place', () => {
  const edit = fc.record({
    at: fc.nat(),
    cut: fc.nat(3),
    put: fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ \n01-+.eEtrufalsn\u0007é'.split('')), maxLength: 3 }),
  })
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.option(edit), fc.boolean(), (json, change, pretty) => {
      const before = pretty ? JSON.stringify(JSON.parse(json), null, 2) : json
      const at = change === null ? 0 : change.at % (before.length + 1)
      const text = change === null ? before : before.slice(0, at) + change.put + before.slice(at + change.cut)
      const fault = jsonFault(text)
      expect(fault === undefined).toBe(parses(text))
    }),
    { numRuns: 3_000 },
  )
})

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
