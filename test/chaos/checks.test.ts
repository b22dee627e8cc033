// What chaos looks for besides orders and ledger: it must see a cut that held work up, a set that did nothing, and what hangs.
import { describe, expect, it } from 'vitest'
import { startOf, turnAt } from '../../journal/contract/samples.ts'
import type { Event } from '../../engine/index.ts'
import { wrongWithCuts } from './cut.ts'
import type { Cut } from './cut.ts'
import { settledBySet, wrongWithSets } from './handler-sets.ts'
import { inspectionInstance, wrongWithStuck } from './inspections.ts'

const row = (id: string, code: string) => ({
  instance: inspectionInstance(id),
  trouble: { code, message: `${code} it is`, fingerprint: 'f' },
})

describe('inspections that hang', () => {
  it('are right when exactly these are stuck', () => expect(wrongWithStuck([row('a', 'stuck')], ['a'])).toEqual([]))
  it.each([
    ['one that is not in review', [], ['Inspection:a hangs and is not in review as stuck']],
    [
      'one that is in review for another reason',
      [row('a', 'thrown')],
      ['Inspection:a hangs and is not in review as stuck', 'Inspection:a needs a person: thrown, thrown it is'],
    ],
    ['another one that is stuck as well', [row('a', 'stuck'), row('b', 'stuck')], ['Inspection:b needs a person: stuck, stuck it is']],
  ])('tell of %s', (_, review, sentences) => expect(wrongWithStuck(review, ['a'])).toEqual(sentences))
})

describe('executors that are cut from the store', () => {
  const cut: Cut = { executor: 'executor-1', partitions: 8, probes: 48, afterMs: 17_000, undone: [] }

  it('are right when others did the work', () => expect(wrongWithCuts([cut])).toEqual([]))
  it('tell of work that nobody did', () =>
    expect(wrongWithCuts([{ ...cut, undone: ['cut-1-7'] }])).toEqual([
      'executor-1 was cut from its database with 8 partitions; 1 of 48 inspections were not done by others in 17000 ms',
    ]))
  it('tell when nobody was cut who had work', () => {
    const sentence = ['no executor was cut from its database while it had partitions']
    expect(wrongWithCuts([])).toEqual(sentence)
    expect(wrongWithCuts([{ ...cut, partitions: 0 }])).toEqual(sentence)
  })
})

describe('sets of handlers', () => {
  const instance = 'Order:1@Order/1'
  const asked = (index: number, effect: string): readonly Event[] => {
    const at = { instance, node: '0.x', visit: 1, index }
    return [
      { kind: 'EffectRequested', ...at, effect, payload: {}, awaited: false },
      { kind: 'OutcomeRecorded', ...at, attempt: 1, outcome: { kind: 'ok' } },
    ]
  }
  const began: Event = { kind: 'InstanceBegan', instance, start: startOf('1'), hash: 'a1b2' }
  const settled = (...events: readonly Event[]) =>
    settledBySet(new Map([['Order/1', [turnAt('Order/1', 1, { events: [began, ...events] })]]]))

  it('are each counted by the side effects that came to an end', () => {
    const open = asked(3, 'ChargeCard').slice(0, 1)
    const found = settled(...asked(0, 'ChargeCard'), ...asked(1, 'SendEmail'), ...asked(2, 'ReserveStock'), ...open)
    expect(found).toEqual({ payments: 1, goods: 2 })
    expect(wrongWithSets(found)).toEqual([])
  })
  it('tell of a set that was asked for nothing', () =>
    expect(wrongWithSets(settled(...asked(0, 'SendEmail')))).toEqual([
      'the set payments was asked for nothing: the run proves nothing of it',
    ]))
})
