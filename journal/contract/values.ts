// Values that a store, a driver or a reader might mangle come back as they went in.
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { JsonValue } from '../../base/index.ts'
import type { Event } from '../../engine/index.ts'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'
import { anyTurn } from './arbitraries.ts'
import { appendAt, appendEach, rowAt, snapshotAt } from './samples.ts'

const nested = (depth: number): JsonValue => {
  let value: JsonValue = 'the bottom'
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { in: value }
  return value
}

/** JSON text, because keys such as `__proto__` cannot be written as a literal. */
const parsed = (text: string): JsonValue => {
  const value: JsonValue = JSON.parse(text)
  return value
}

const VALUES: Readonly<Record<string, JsonValue>> = {
  'text of every plane': 'ä ß 漢字 😀 \u{10FFFF} e\u0301 \u200D \uFEFF',
  'control characters': Array.from({ length: 33 }, (_, i) => String.fromCharCode(i)).join('') + '\u007f\u2028\u2029',
  'half a character': '\ud83d and \ude00',
  'text of SQL and paths': `'; DROP TABLE turns; -- " \\ % _ ? :x ../..`,
  'text of 2 MB': 'ü'.repeat(1024 * 1024),
  'no text': '',
  'keys of objects in JavaScript': parsed('{"__proto__":{"polluted":true},"constructor":1,"toString":null,"hasOwnProperty":[]}'),
  'keys that look like numbers': { '10': 1, '9': 2, '-1': 3, '01': 4, '': 5 },
  'numbers at the edge': [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 53, 1e308, -1e308, 5e-324, 0.1, 1e21, 1234.56789],
  'empty things': [[], {}, null, false, 0, ''],
  depth: nested(500),
}

export const valueContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  for (const [name, output] of Object.entries(VALUES)) {
    test(`${name} in an event, a snapshot and a row`, async (journal, { reopen }) => {
      const instance = 'Order:a@Order/1'
      const snapshot = snapshotAt(1)
      const events: readonly Event[] = [{ kind: 'InstanceCompleted', instance, output }]
      const text = JSON.stringify(output)
      const row = rowAt('Order/1', 'a', { nodes: [text] })
      const append = appendAt('Order/1', 0, { turn: { events }, index: { instances: [row] } })
      await appendEach(journal, [append])
      await appendEach(journal, [appendAt('Order/2', 0, { snapshot: { ...snapshot, state: { ...snapshot.state, state: { output } } } })])
      const again = await reopen()
      expect(JSON.stringify((await again.load('Order/1')).turns)).toBe(JSON.stringify([append.turn]))
      expect(JSON.stringify((await again.load('Order/2')).snapshot?.state.state)).toBe(JSON.stringify({ output }))
      expect((await again.instance(instance))?.nodes).toEqual([text])
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    })
  }

  test('any turn of any events', async (journal) => {
    let nth = 0
    await fc.assert(
      fc.asyncProperty(anyTurn, async (turn) => {
        const stream = `Order/${nth++}`
        const append = { ...appendAt(stream, 0), turn: { ...turn, stream, version: 1, causes: [] } }
        await appendEach(journal, [append])
        expect(JSON.stringify((await journal.load(stream)).turns)).toBe(JSON.stringify([append.turn]))
      }),
      { numRuns: 50 },
    )
  })

  test('names of streams differ by every character', async (journal) => {
    const names = [
      'a',
      'A',
      'a ',
      ' a',
      'ä',
      'a\u0308',
      'a\u0000b',
      'a\u0000c',
      '$versions',
      '__proto__',
      "Order/'",
      'Order/%2F',
      'Order/😀',
    ]
    await journal.append(names.map((name) => appendAt(name, 0)))
    for (const name of names) expect((await journal.load(name)).turns.map(({ stream }) => stream)).toEqual([name])
  })
}
