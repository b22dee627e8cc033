// Several processes write one journal: fences, duplicates and the order of everything hold between them.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { appendAt, appendEach, appendOne, cause, rowAt } from '../../../journal/contract/samples.ts'
import type { Append, Appended } from '../../../journal/index.ts'
import type { Turn } from '../../../engine/index.ts'
import { columns, encodeAppend } from '../../../journal/postgres/encode.ts'
import type { PostgresJournal } from '../../../journal/postgres/index.ts'
import { connected, migrated, onPostgres, opened, waitingFor } from './journals.ts'

const everything = async (journal: PostgresJournal, cursor?: string): Promise<{ turns: readonly Turn[]; cursor: string }> => {
  const turns: Turn[] = []
  let page = await journal.readAll(cursor, 7)
  while (page.turns.length > 0) {
    turns.push(...page.turns)
    page = await journal.readAll(page.cursor, 7)
  }
  return { turns, cursor: page.cursor }
}

const versionsOf = (turns: readonly Turn[], stream: string): readonly number[] =>
  turns.filter((turn) => turn.stream === stream).map(({ version }) => version)

onPostgres('writers side by side', (stand) => {
  it('of two journals that race for one version exactly one wins, round after round', async () => {
    const settings = await migrated(stand.server)
    const journals = [await opened(settings), await opened(settings)]
    for (let version = 0; version < 200; version++) {
      const answers = await Promise.all(
        journals.map((journal, i) => appendOne(journal, appendAt('Order/1', version, { turn: { causes: [cause(`${i} ${version}`)] } }))),
      )
      expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['appended', 'conflict'])
      expect(answers).toContainEqual({ kind: 'conflict', version: version + 1 })
    }
    expect((await journals[0]!.load('Order/1')).version).toBe(200)
    expect(await journals[1]!.readAll(undefined, 1_000)).toMatchObject({ turns: { length: 200 } })
  })

  it('whatever batches race, each version is written once, each cause counts once, and everything is read in order', async () => {
    const settings = await migrated(stand.server)
    const journals = [await opened(settings), await opened(settings), await opened({ ...settings, batchesAtOnce: 4 })]
    const streams = ['a', 'b', 'c', 'd', 'e']
    const item = fc.record({ stream: fc.constantFrom(...streams), ahead: fc.constantFrom(0, 0, 0, 1), id: fc.integer({ min: 0, max: 4 }) })
    const batch = fc.uniqueArray(item, { selector: ({ stream }) => stream, minLength: 1 })
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), batch), { minLength: 2, maxLength: 16 }), async (plan) => {
        run += 1
        const name = (stream: string): string => `${stream}/${run}`
        const { cursor } = await everything(journals[0]!)
        const taken: { readonly append: Append; readonly answer: Appended }[] = []
        await Promise.all(
          plan.map(async ([which, items]) => {
            const journal = journals[which]!
            // What a caller that knows nothing would guess: some are right, some stale, some too early.
            const known = await Promise.all(items.map(({ stream }) => journal.load(name(stream))))
            const appends = items.map(({ stream, ahead, id }, i) =>
              appendAt(name(stream), known[i]!.version + ahead, { turn: { causes: [cause(`${id}`)] } }),
            )
            const answers = await journal.append(appends)
            for (const [i, append] of appends.entries()) taken.push({ append, answer: answers[i]! })
          }),
        )
        const { turns } = await everything(journals[0]!, cursor)
        for (const stream of streams.map(name)) {
          const appended = taken.filter(({ append, answer }) => append.stream === stream && answer.kind === 'appended')
          const versions = Array.from({ length: appended.length }, (_, i) => i + 1)
          expect(appended.map(({ append }) => append.turn.version).toSorted((a, b) => a - b)).toEqual(versions)
          expect(versionsOf(turns, stream)).toEqual(versions)
          const ids = appended.flatMap(({ append }) => append.turn.causes.map(({ id }) => id))
          expect(new Set(ids).size).toBe(ids.length)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('a turn whose transaction began before the one that it follows ended is read behind it', async () => {
    const settings = await migrated(stand.server)
    const journal = await opened(settings)
    await appendEach(journal, [appendAt('a', 0), appendAt('b', 0)])
    // It holds a stream that the batch needs first, so that the batch has its number already when b goes on.
    const other = await connected(stand.server)
    await other.query('BEGIN')
    await other.query(`SELECT FROM ${settings.schema}.streams WHERE name = 'a' FOR UPDATE`)
    const batch = journal.append([appendAt('a', 1), appendAt('b', 2)]) // Too early for b, until the next one is there.
    await waitingFor(other)
    await appendEach(await opened(settings), [appendAt('b', 1)])
    await other.query('COMMIT')
    expect(await batch).toEqual([{ kind: 'appended' }, { kind: 'appended' }])
    expect(versionsOf((await everything(journal)).turns, 'b')).toEqual([1, 2, 3])
  })

  it('no late commit is skipped by the reader of everything, and what is behind it waits for it', async () => {
    const settings = await migrated(stand.server)
    const [journal, late] = [await opened(settings), await connected(stand.server)]
    await appendEach(journal, [appendAt('early', 0)])
    await late.query('BEGIN')
    const values = columns([encodeAppend(appendAt('late', 0), { call: 1, arrival: 1 })])
    await late.query(`SELECT FROM ${settings.schema}.append(${values.map((_, i) => `$${i + 1}`).join(', ')})`, [...values])
    await appendEach(journal, [appendAt('next', 0), appendAt('early', 1)])
    const before = await everything(journal)
    expect(before.turns.map(({ stream, version }) => `${stream} ${version}`)).toEqual(['early 1'])
    await late.query('COMMIT')
    const after = await everything(journal, before.cursor)
    expect(after.turns.map(({ stream, version }) => `${stream} ${version}`)).toEqual(['late 1', 'next 1', 'early 2'])
  })

  it('counts agree when many writers change them at once', async () => {
    const settings = await migrated(stand.server, { batchesAtOnce: 4 })
    const journals = [await opened(settings), await opened(settings)]
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const journal = journals[i % 2]!
        const row = rowAt(`Order/${i}`, `${i}`)
        await appendOne(journal, appendAt(row.stream, 0, { index: { instances: [row] } }))
        await appendOne(journal, appendAt(row.stream, 1, { index: { instances: [{ ...row, status: 'completed' }] } }))
      }),
    )
    expect(await journals[0]!.counts()).toEqual([{ workflow: 'Order', status: 'completed', count: 100 }])
    const findings = await journals[0]!.check()
    expect(findings.filter(({ what }) => what.includes('count'))).toEqual([])
  })
})
