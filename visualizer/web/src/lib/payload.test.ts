import { describe, expect, it } from 'vitest'
import { fieldsOf, sampleOf } from './json-schema.ts'
import { payloadOf } from './payload.ts'

const schema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    approved: { type: 'boolean' },
    count: { type: 'integer' },
    price: { type: 'number' },
    size: { type: 'string', enum: ['s', 'm'] },
    card: { type: 'string', sensitive: 'secret' },
    lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] } },
    note: { type: 'string' },
  },
  required: ['id', 'approved', 'count', 'price', 'size', 'card', 'lines'],
}
const fields = fieldsOf(schema) ?? []
const typed = { id: '1', approved: 'no', count: '2', price: '2.5', size: 'm', card: '4111', lines: '[{"sku":"a"}]', note: '' }

describe('a form made of a JSON Schema', () => {
  it('has a field of the right kind for each property', () => {
    expect(fields.map(({ name, kind, required }) => `${name} ${kind}${required ? '' : ' optional'}`)).toEqual([
      'id text',
      'approved yesNo',
      'count whole',
      'price number',
      'size choice',
      'card text',
      'lines json',
      'note text optional',
    ])
    expect(fields.filter(({ secret }) => secret).map(({ name }) => name)).toEqual(['card'])
  })

  it('yields a payload of the right types, without what was left empty', () => {
    expect(payloadOf(fields, typed)).toEqual({
      kind: 'ok',
      value: { id: '1', approved: false, count: 2, price: 2.5, size: 'm', card: '4111', lines: [{ sku: 'a' }] },
    })
  })

  it.each([
    [{ id: '' }, 'id: fill it in.'],
    [{ count: '2.5' }, 'count: write a whole number.'],
    [{ price: 'much' }, 'price: write a number.'],
    [{ lines: '[' }, 'lines: write JSON ('],
  ])('names the field that is wrong in %o', (wrong, detail) => {
    const payload = payloadOf(fields, { ...typed, ...wrong })
    expect(payload.kind === 'broken' && payload.detail.startsWith(detail), JSON.stringify(payload)).toBe(true)
  })

  it('is none where the schema is no object', () => {
    expect(fieldsOf({ type: 'string' })).toBeUndefined()
  })

  it('comes with a sample that has the required fields', () => {
    expect(sampleOf(schema)).toEqual({ id: '…', approved: true, count: 1, price: 1, size: 's', card: '…', lines: [{ sku: '…' }] })
  })
})
