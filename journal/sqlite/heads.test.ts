// What is remembered of streams is what stands in the table, however many there are.
import { describe, expect, it, onTestFinished } from 'vitest'
import { appendAt, turnAt } from '../contract/samples.ts'
import { openDatabase } from './database.ts'
import { streamHeads } from './heads.ts'
import type { Heads } from './heads.ts'
import { temporaryFolder } from './temporary.test.helper.ts'

const opened = (remembered: number): { readonly heads: Heads; readonly again: () => Heads } => {
  const db = openDatabase({ directory: temporaryFolder(), readOnly: false })
  onTestFinished(() => db.close())
  return { heads: streamHeads(db, remembered), again: () => streamHeads(db) }
}
const { index } = appendAt('Order/1', 0)

describe('the heads of streams', () => {
  it('begin once, and move on', () => {
    const { heads, again } = opened(10)
    expect(heads.find('Order/1')).toBeUndefined()
    const id = heads.begin(turnAt('Order/1', 1), index)?.id ?? 0
    expect(heads.begin(turnAt('Order/1', 1), index)).toBeUndefined()
    expect(again().begin(turnAt('Order/1', 1), index)).toBeUndefined()
    heads.advance(id, turnAt('Order/1', 2), index)
    for (const of of [heads, again()]) expect(of.find('Order/1')).toEqual({ id, version: 2 })
  })

  it('are the same with more streams than are remembered', () => {
    const { heads, again } = opened(3)
    const streams = Array.from({ length: 10 }, (_, i) => `Order/${i}`)
    for (const stream of streams) heads.begin(turnAt(stream, 1), index)
    for (const stream of streams) {
      heads.advance(heads.find(stream)?.id ?? 0, turnAt(stream, 2), index)
      expect(heads.find(stream)).toEqual(again().find(stream))
      expect(heads.find(stream)?.version).toBe(2)
      expect(heads.begin(turnAt(stream, 1), index)).toBeUndefined()
    }
  })
})
