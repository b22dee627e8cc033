import { describe, expect, it } from 'vitest'
import type { CrashRun, Kill, Ledger, Outcome, Summary } from './crash.ts'
import { problemsOf } from './problems.ts'
import { payloads, truth } from './truth.ts'

const ledger: Ledger = Object.fromEntries([...truth.charged].map(([order, cents]) => [order, { charges: 1, cents }]))
const [[charged = '', cents = 0] = []] = truth.charged
const summary: Summary = { instances: 830, completed: 799, waiting: 31, review: 0, charged: '1119834.64', duplicates: 300 }
const good: Outcome = { summary, ledger, journal: { turns: 5000, completed: 799, findings: [] } }
const kill: Kill = { moment: { kind: 'time', after: 100 }, after: 101, charging: 0, turns: 900, completed: 12, findings: [] }
const sound: CrashRun = { kills: [kill], survived: good, again: { ...good, summary: { ...summary, duplicates: 830 } } }

/** A run that ended with another ledger than it should. */
const ledgerOf = (order: string, charge: Ledger[string] | undefined): CrashRun => {
  const { [order]: _, ...others } = ledger
  return { ...sound, survived: { ...good, ledger: charge ? { ...others, [order]: charge } : others } }
}

describe('the truth of a run of kills', () => {
  it('is what the sample orders say', () => {
    expect(truth).toMatchObject({ orders: 830, completed: 799, waiting: 31 })
    expect([...truth.charged.values()].reduce((sum, of) => sum + of, 0)).toBe(111_983_464)
    expect(payloads).toEqual({ all: 83 + 830 + 809 + 20, uncharged: 83 + 830 })
    expect(problemsOf(sound)).toEqual([])
  })

  it.each<[string, CrashRun, string]>([
    ['an order charged twice', ledgerOf(charged, { charges: 2, cents: 2 * cents }), `order ${charged} was charged 2 times`],
    ['an order charged never', ledgerOf(charged, undefined), `order ${charged} was charged 0 times`],
    ['an order charged another amount', ledgerOf(charged, { charges: 1, cents: cents - 1 }), `order ${charged} was charged 1 times`],
    ['an order charged that nobody should pay', ledgerOf('1', { charges: 1, cents: 5 }), 'order 1 was charged 1 times'],
    [
      'an instance that went to review',
      { ...sound, survived: { ...good, summary: { ...summary, completed: 798, review: 1 } } },
      'there are 830 instances, 798 completed, 31 waiting, 1 in review',
    ],
    ['a journal that is damaged after a kill', { ...sound, kills: [{ ...kill, findings: ['a turn is missing'] }] }, 'after kill 1: a turn'],
    [
      'a journal that is damaged in the end',
      { ...sound, survived: { ...good, journal: { ...good.journal, findings: ['a turn is missing'] } } },
      'after the last life: a turn is missing',
    ],
    ['a kill that came too late', { ...sound, kills: [{ ...kill, completed: 799 }] }, 'kill 1 came after the last completion'],
    [
      'a second feed that did something',
      { ...sound, again: { ...sound.again, journal: { ...good.journal, turns: 5001 } } },
      '1 turns were added',
    ],
    ['a second feed that was taken as new', { ...sound, again: { ...sound.again, summary } }, '300 of 830 orders were recognised'],
  ])('is missed by %s', (_what, run, problem) => {
    expect(problemsOf(run)).toEqual([expect.stringContaining(problem)])
  })
})
