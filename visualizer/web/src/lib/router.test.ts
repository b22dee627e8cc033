import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, to } from './router.tsx'

describe('addresses', () => {
  it('keep an id with a slash and a percent sign in one part of the path', () => {
    const id = 'Order:a%2Fb@Order/a%2Fb'
    expect(to(['instances', id])).toBe('/instances/Order%3Aa%252Fb%40Order%2Fa%252Fb')
    expect(parse(to(['instances', id])).path).toEqual(['instances', id])
  })

  it('leave out what is not set', () => {
    expect(to(['instances'], { workflow: 'Order', q: '', status: undefined })).toBe('/instances?workflow=Order')
  })

  it('show a part that is no proper encoding as it is', () => {
    expect(parse('/instances/%E0%A4%A').path).toEqual(['instances', '%E0%A4%A'])
  })

  it('give back every path and search that was put in', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((part) => part.isWellFormed() && part !== '.' && part !== '..')
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), fc.dictionary(fc.string({ minLength: 1 }), text), (path, search) => {
        const place = parse(to(path, search))
        expect(place.path).toEqual(path)
        expect(Object.fromEntries(place.search)).toEqual({ ...search })
      }),
    )
  })
})
