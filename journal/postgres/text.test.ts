// Any text is kept: different ones apart, and without what PostgreSQL cannot hold.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromText, toText } from './text.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\u0000', '\\', '"', 'u', '0', '\ud83d', '\ude00', 'a') }),
)

it('comes back as it was, without NUL and halves of characters on the way', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const kept = toText(text)
      expect(fromText(kept)).toBe(text)
      expect(kept).not.toContain('\u0000')
      expect(kept.isWellFormed()).toBe(true)
    }),
  )
})

it('keeps a part of a text a part of it, cut between characters', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (before, part, after) => {
      // A cut inside a character makes halves of it, which are kept in another way.
      fc.pre([before, part, after].every((text) => text.isWellFormed()))
      expect(toText(before + part + after)).toContain(toText(part))
    }),
  )
})

it('leaves ordinary names as they are', () => {
  for (const name of ['Order/10248', 'Order:a%2Fb@Order/1', '$versions', 'ü 漢 😀']) expect(toText(name)).toBe(name)
})
