// What chaos looks for when nothing moves any more: it must see what was left.
import { describe, expect, it } from 'vitest'
import { EPOCH, startOf, turnAt } from '../../journal/contract/samples.ts'
import { instanceId } from '../../engine/index.ts'
import type { Event, InstanceRow } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import { foldedTurns, wrongAtRest, wrongInLists } from './rest.ts'

const STREAM = 'Order/1'
const ORDER = instanceId('Order', '1', STREAM)
const at = { instance: ORDER, node: '0.charge', visit: 1, index: 0 }
const began: Event = { kind: 'InstanceBegan', instance: ORDER, start: startOf('1'), hash: 'a1b2' }
const asked: Event = { kind: 'EffectRequested', ...at, effect: 'Charge', payload: {}, awaited: true }
const ok: Event = { kind: 'OutcomeRecorded', ...at, attempt: 1, outcome: { kind: 'ok' } }
const ended: Event = { kind: 'InstanceCompleted', instance: ORDER, output: null }
const putOff: Event = { kind: 'EffectAttempted', ...at, attempt: 1, error: 'cut', retryAt: EPOCH + 500 }
const parked: Event = {
  kind: 'EffectParked',
  ...at,
  attempt: 5,
  trouble: { code: 'exhausted', message: 'no attempt is left', fingerprint: 'f' },
}

const folded = (...turns: readonly (readonly Event[])[]) =>
  new Map([[STREAM, foldedTurns(turns.map((events, i) => turnAt(STREAM, i + 1, { events })))]])
const NOW = EPOCH + 1_000

describe('a cluster at rest', () => {
  it('has nothing wrong where all is done, or waits for a time to come', () => {
    expect(wrongAtRest(folded([began, asked], [ok, ended]), NOW)).toEqual([])
    expect(wrongAtRest(folded([began, asked], [{ ...putOff, retryAt: NOW + 1 }]), NOW)).toEqual([])
  })

  it.each([
    ['an effect that nobody works on', [asked], /^Order\/1 is open since 2026-01-01T00:00:00\.001Z/],
    ['a time that nobody saw come', [asked, putOff], /^Order\/1 is due since 2026-01-01T00:00:00\.500Z/],
    ['an effect in review', [asked, parked], /^Order\/1 needs a person: Charge: no attempt is left/],
    [
      'a parked instance',
      [{ kind: 'InstanceParked', instance: ORDER, trouble: { code: 'x', message: 'a step threw', fingerprint: 'f' } } as const],
      /^Order\/1 needs a person: a step threw/,
    ],
  ])('tells of %s', (_, events, sentence) => {
    expect(wrongAtRest(folded([began, ...events]), NOW)).toEqual([expect.stringMatching(sentence)])
  })

  const listing = (...looks: readonly (readonly InstanceRow[])[]): Pick<Journal, 'instances'> => {
    let look = 0
    return { instances: async () => ({ rows: looks[Math.min(look++, looks.length - 1)] ?? [] }) }
  }
  const after = folded([began, asked], [ok, ended])
  const rows = [...(after.get(STREAM)?.rows.values() ?? [])]

  it('has lists that say what the turns say', async () => {
    expect(rows).toMatchObject([{ instance: ORDER, status: 'completed', version: 2 }])
    expect(await wrongInLists(listing(rows), after, 0)).toEqual([])
  })

  it('tells of rows that trail, are missing, or show what never was', async () => {
    const sentence = [`the list does not say of ${ORDER} what its turns say`]
    const trailing = [...(folded([began, asked]).get(STREAM)?.rows.values() ?? [])]
    expect(await wrongInLists(listing(trailing), after, 0)).toEqual(sentence)
    expect(await wrongInLists(listing([]), after, 0)).toEqual(sentence)
    expect(await wrongInLists(listing(rows), new Map(), 0)).toEqual(sentence)
  })
})
