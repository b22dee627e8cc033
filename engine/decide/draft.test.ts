import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { roughSize } from './draft.ts'

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
