// Visits: each is given once, whoever gives it.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWithin, nextBase, nextVisit, visitOf, withHighest } from './places.ts'

describe('a visit', () => {
  it('is the one that its frame gives, or the one that followed it last', () => {
    const reruns = { 'a.X#3': 11, 'a.X#11': 12 }
    expect(visitOf({ reruns }, 'a.X', 3)).toBe(12)
    expect(visitOf({ reruns }, 'a.X', 4)).toBe(4)
    expect(visitOf({}, 'constructor', 1)).toBe(1)
  })
  it('comes after all that a node around it gave to everything inside, and after all that was given inside', () => {
    const items = withHighest({}, { node: 'list', visit: 10 })
    expect(nextVisit({ highest: items }, 'list.0.X')).toBe(11)
    const again = withHighest({ highest: items }, { node: 'list.0.X', visit: 11 })
    expect(nextBase({ highest: again }, 'list')).toBe(12)
    expect(nextBase({ highest: again }, 'listing.0.X')).toBe(2)
  })
  it('of what only contains others is its own: what was given inside, sent again, does not count', () => {
    const inside = withHighest({}, { node: 'both.a.X', visit: 2 })
    expect(nextVisit({ highest: inside }, 'both')).toBe(2)
    expect(nextVisit({ highest: inside }, 'both.a.X')).toBe(3)
    expect(nextVisit({ highest: inside }, 'both.b.Y')).toBe(2)
  })
  it('is given once, in any order of those who give', () => {
    const nodes = ['', 'a', 'a.b', 'a.b.c', 'a.bc', 'd']
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...nodes), fc.integer({ min: 0, max: 5 }))), (givers) => {
        let highest: Readonly<Record<string, number>> = {}
        const given = new Map<string, number>(nodes.map((node) => [node, 1]))
        for (const [node, many] of givers) {
          // None: a person sends the node alone again.
          if (many === 0) {
            const again = nextVisit({ highest }, node)
            expect(again).toBeGreaterThan(given.get(node)!)
            given.set(node, again)
            highest = withHighest({ highest }, { node, visit: again })
            continue
          }
          const first = nextBase({ highest }, node)
          for (const other of nodes) if (isWithin(other, node)) expect(first).toBeGreaterThan(given.get(other)!)
          for (const other of nodes) if (isWithin(other, node)) given.set(other, first + many - 1)
          highest = withHighest({ highest }, { node, visit: first + many - 1 })
        }
      }),
    )
  })
})
