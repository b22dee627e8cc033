import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonical } from './json.ts'
import { roughSize } from './rough-size.ts'

it('the rough size of texts, lists and objects is that of their JSON, but for what has to be escaped', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '0') })
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(text, fc.array(tie('json')), fc.dictionary(text, tie('json'))),
  }))
  fc.assert(
    fc.property(json, (value) => {
      const [rough, exact] = [roughSize(value), JSON.stringify(value).length]
      expect(rough).toBeGreaterThanOrEqual(exact)
      expect(rough).toBeLessThanOrEqual(exact * 1.5)
    }),
  )
  expect(roughSize('x'.repeat(1_000_000))).toBe(1_000_002)
})

it('what is in the journal’s form is as large as it was before, whole and as a part of something else', () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'medium' }), (json) => {
      const value: unknown = JSON.parse(JSON.stringify(json))
      const formed = canonical(value)
      if (formed.kind === 'refused') throw new Error(formed.problem)
      expect(roughSize(formed.value)).toBe(roughSize(value))
      const around = canonical({ again: [formed.value, formed.value], n: 1 })
      expect(around.kind === 'ok' && roughSize(around.value)).toBe(roughSize({ again: [value, value], n: 1 }))
    }),
  )
})
