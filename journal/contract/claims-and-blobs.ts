// Claims are unique for each attempt; blobs are what they were when they were put.
import { expect } from 'vitest'
import type { Claim } from '../journal.ts'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'

const claimOf = (effect: string, attempt: number, by: string): Claim => ({ effect, attempt, at: 1_000 + attempt, until: 31_000, by })

export const claimAndBlobContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  test('an attempt is claimed once; whoever comes later is told whose it is', async (journal) => {
    const first = claimOf('Order:a@Order/1/0.Charge#1/0', 1, 'one')
    expect(await journal.claim(first)).toEqual({ kind: 'claimed' })
    expect(await journal.claim({ ...first, by: 'two', at: 7, until: 8 })).toEqual({ kind: 'held', claim: first })
    expect(await journal.claim(first)).toEqual({ kind: 'held', claim: first })
  })

  test('of claims that race for one attempt exactly one is granted', async (journal) => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => journal.claim(claimOf('e', 1, `process ${i}`))))
    const granted = answers.flatMap(({ kind }, i) => (kind === 'claimed' ? [i] : []))
    expect(granted).toHaveLength(1)
    const winner = claimOf('e', 1, `process ${granted[0]}`)
    expect(answers.filter(({ kind }) => kind === 'held')).toEqual(Array.from({ length: 19 }, () => ({ kind: 'held', claim: winner })))
  })

  test('the last claim of an effect is that of its highest attempt, in whatever order they came', async (journal) => {
    expect(await journal.lastClaim('e')).toBeUndefined()
    for (const attempt of [2, 10, 9]) await journal.claim(claimOf('e', attempt, 'one'))
    await journal.claim(claimOf('another', 11, 'one'))
    expect(await journal.lastClaim('e')).toEqual(claimOf('e', 10, 'one'))
  })

  test('a claim of fractions is refused, with its effect', async (journal) => {
    await expect(journal.claim({ ...claimOf('e', 1, 'one'), until: 0.5 })).rejects.toThrow('a claim of e cannot be taken')
  })

  test('a blob is given back as it was put, and putting it again changes nothing', async (journal) => {
    const content = 'export const total = "12,50 €"\n'.repeat(10_000)
    await journal.putBlob('a1', content)
    await Promise.all([journal.putBlob('a1', 'something else'), journal.putBlob('b2', ''), journal.putBlob('c3', '\u0000 and 😀')])
    expect(await journal.getBlob('a1')).toBe(content)
    expect(await journal.getBlob('b2')).toBe('')
    expect(await journal.getBlob('c3')).toBe('\u0000 and 😀')
    expect(await journal.getBlob('d4')).toBeUndefined()
  })
}
