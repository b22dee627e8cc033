// A fingerprint held the message that it stood for, and went where messages are hidden: into lists, events and groups.
import { expect, it } from 'vitest'
import { trouble } from '../../engine/index.ts'

const of = { workflow: 'Order', node: '0.Receive', code: 'threw' }

it('a fingerprint holds nothing of the message, and is the same for the same failure', () => {
  const ann = trouble({ ...of, message: 'customer Ann Smith is unknown, order 1' })
  expect(ann.fingerprint).not.toMatch(/Ann|unknown/)
  expect(trouble({ ...of, message: 'customer Ann Smith is unknown, order 22' }).fingerprint).toBe(ann.fingerprint)
  expect(trouble({ ...of, message: 'no such product, order 1' }).fingerprint).not.toBe(ann.fingerprint)
})
