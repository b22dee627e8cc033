// Behind a pooler that gives each transaction another session, all goes as without one: nothing is left to a session.
import { expect, it, onTestFinished } from 'vitest'
import { appendAt, appendOne, cause, rowAt, turnAt } from '../../../journal/contract/samples.ts'
import { migratePostgres } from '../../../journal/postgres/index.ts'
import { onPostgres, opened } from './journals.ts'
import { startPooler } from './pooler.ts'

onPostgres('behind a transaction-mode pooler', (stand) => {
  it('migrations by several at once happen once, and everything that a journal does is done', async () => {
    const pooler = await startPooler(stand.server.url, 3)
    onTestFinished(() => pooler.stop())
    const settings = { url: pooler.url, schema: stand.server.schema(), warn: () => {} }
    const told = await Promise.all([1, 2, 3].map(() => migratePostgres(settings)))
    expect(told.filter(({ from }) => from === 0)).toHaveLength(1)

    const journals = [await opened(settings), await opened(settings)]
    const streams = Array.from({ length: 30 }, (_, i) => `Order/${i}`)
    await Promise.all(
      streams.map(async (stream, i) => {
        const journal = journals[i % 2]!
        const row = rowAt(stream, `${i}`)
        for (let version = 0; version < 5; version++) {
          const append = appendAt(stream, version, { turn: { causes: [cause(`${version}`)] }, index: { due: i, instances: [row] } })
          expect(await appendOne(journal, append)).toEqual({ kind: 'appended' })
          expect((await journals[(i + 1) % 2]!.load(stream)).turns).toHaveLength(version + 1)
        }
        expect(await appendOne(journal, appendAt(stream, 5, { turn: { causes: [cause('0')] } }))).toEqual({
          kind: 'duplicate',
          causes: [{ cause: 'start:0', at: 1 }],
        })
        expect(await appendOne(journal, appendAt(stream, 0))).toEqual({ kind: 'conflict', version: 5 })
        expect(await journal.claim({ effect: stream, attempt: 1, at: 1, until: 2, by: 'p' })).toEqual({ kind: 'claimed' })
        await journal.putBlob(stream, stream)
      }),
    )
    const [journal] = journals
    expect((await journal!.readAll(undefined, 1_000)).turns).toHaveLength(150)
    expect(await journal!.read('Order/7', 2, 2)).toEqual([turnAt('Order/7', 2, { causes: [cause('1')] })])
    expect(await journal!.due(1, 10)).toHaveLength(2)
    expect((await journal!.instances({ limit: 100, text: 'Order/1' })).rows).toHaveLength(11)
    expect(await journal!.counts()).toEqual([{ workflow: 'Order', status: 'running', count: 30 }])
    expect(await journal!.getBlob('Order/3')).toBe('Order/3')
    expect((await journal!.check()).filter(({ what }) => !what.includes('fold'))).toEqual([])
    expect(pooler.switched()).toBeGreaterThan(100)
  })
})
