// The server is lost and its standby takes over at the same address: nothing that was answered is missing.
import { expect, it, onTestFinished, vi } from 'vitest'
import { addressOf } from './address.ts'
import { connected, migrated, onPostgres, opened } from './journals.ts'
import { allIsThere, write } from './retrying-writer.ts'

onPostgres('failover', (stand) => {
  it('to a standby that had everything: all that was answered is there, once, and the journal goes on by itself', async () => {
    const standby = await stand.server.follow()
    onTestFinished(() => standby.stop())
    const address = await addressOf(stand.server.url)
    onTestFinished(() => address.close())
    const journal = await opened(await migrated({ ...stand.server, url: address.url }, { patienceMs: 120_000 }))
    const streams = Array.from({ length: 20 }, (_, i) => `Order/${i}`)
    let over = false
    const writers = streams.map((stream) => write(journal, stream, () => !over))
    const reached = async (total: number): Promise<void> => {
      while (journal.counters().turns < total) await new Promise(setImmediate)
    }
    try {
      await reached(1_000)
      // What the standby has not, the server does not answer.
      const primary = await connected(stand.server)
      standby.freeze()
      await vi.waitFor(
        async () => {
          const { rows } = await primary.query("SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
          expect(rows.length).toBeGreaterThan(0)
        },
        { timeout: 60_000 },
      )
      await stand.server.kill()
      standby.thaw()
      // It takes no writes yet: whoever comes now is told so, and asks again.
      address.to(standby.url)
      const known = journal.counters().turns
      const { rows } = await (await connected(standby)).query('SELECT pg_is_in_recovery() AS follows, pg_promote() AS leads')
      expect(rows).toEqual([{ follows: true, leads: true }])
      await reached(known + 1_000)
    } finally {
      over = true
    }
    await allIsThere(journal, streams, await Promise.all(writers))
  })
})
