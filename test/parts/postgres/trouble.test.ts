// The server dies, stands still or ends: what was answered is there, nothing is there twice, and the journal goes on by itself.
import { expect, it, vi } from 'vitest'
import { appendAt, appendEach, appendOne } from '../../../journal/contract/samples.ts'
import { JournalUnavailable } from '../../../journal/index.ts'
import { connected, migrated, onPostgres, opened, waitingFor } from './journals.ts'
import { allIsThere, write } from './retrying-writer.ts'

onPostgres('trouble with the server', (stand) => {
  it.each(['kill', 'restart'] as const)('after a %s during appends all that was answered is there, once', async (how) => {
    const journal = await opened(await migrated(stand.server, { patienceMs: 60_000 }))
    const streams = Array.from({ length: 20 }, (_, i) => `Order/${i}`)
    let [rounds, sum] = [0, 0]
    const writers = streams.map((stream) => write(journal, stream, () => rounds < 3 || sum++ < 400))
    const reached = async (total: number): Promise<void> => {
      while (journal.counters().turns < total) await new Promise(setImmediate)
    }
    try {
      while (rounds < 3) {
        await reached(journal.counters().turns + 200)
        if (how === 'kill') await stand.server.kill()
        await stand.server.restart()
        rounds += 1
      }
    } finally {
      rounds = 3
    }
    await allIsThere(journal, streams, await Promise.all(writers))
  })

  it('a COMMIT that fails after its answer was given is a refusal, and nothing of it is there', async () => {
    const settings = await migrated(stand.server)
    const journal = await opened(settings)
    await appendEach(journal, [appendAt('Order/1', 0)])
    const client = await connected(stand.server)
    const { schema } = settings
    // Fires within the COMMIT, when the rows of the answer are on their way already.
    await client.query(`
      CREATE FUNCTION ${schema}.full() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
      CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON ${schema}.turns
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${schema}.full();
      CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON ${schema}.claims
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${schema}.full()`)
    const claim = { effect: 'e', attempt: 1, at: 1, until: 2, by: 'p' }
    const answers = await Promise.allSettled([
      journal.append([appendAt('Order/1', 1), appendAt('Order/2', 0)]),
      appendOne(journal, appendAt('Order/3', 0)),
      journal.claim(claim),
    ])
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'JournalUnavailable' } })
      expect(answer).toMatchObject({ reason: { message: expect.stringContaining("the server's disk is full: free some space") } })
    }
    await client.query(`DROP FUNCTION ${schema}.full CASCADE`)
    expect(await Promise.all(['Order/1', 'Order/2', 'Order/3'].map(async (of) => (await journal.load(of)).version))).toEqual([1, 0, 0])
    expect(await journal.lastClaim('e')).toBeUndefined()
    await appendEach(journal, [appendAt('Order/1', 1), appendAt('Order/2', 0)])
    expect(await journal.claim(claim)).toEqual({ kind: 'claimed' })
  })

  it('an append whose answer was lost is told as unknown, and its stream tells afterwards', async () => {
    const settings = await migrated(stand.server)
    const journal = await opened(settings)
    await appendEach(journal, [appendAt('Order/1', 0)])
    const client = await connected(stand.server)
    await client.query('BEGIN')
    await client.query(`SELECT FROM ${settings.schema}.streams FOR UPDATE`)
    const impatient = await opened({ ...settings, timeoutMs: 1_000, patienceMs: 100 })
    const lost = impatient.append([appendAt('Order/1', 1)])
    await expect(lost).rejects.toThrow(JournalUnavailable)
    await expect(lost).rejects.toThrow('whether it was done is not known, so read the stream again')
    await waitingFor(client)
    // The server has it all the same, and writes it when the lock is free: whoever decides on the old state is told.
    await client.query('COMMIT')
    await vi.waitFor(async () => expect((await journal.load('Order/1')).version).toBe(2), { timeout: 60_000 })
    expect(await appendOne(journal, appendAt('Order/1', 1))).toEqual({ kind: 'conflict', version: 2 })
  })

  it('a server that stands still rejects what is asked in time, and is used again when it goes on', async () => {
    const settings = await migrated(stand.server)
    const journal = await opened({ ...settings, timeoutMs: 200, patienceMs: 100 })
    await appendEach(journal, [appendAt('Order/1', 0)])
    stand.server.freeze()
    try {
      await expect(journal.append([appendAt('Order/1', 1)])).rejects.toThrow(JournalUnavailable)
      await expect(journal.load('Order/1')).rejects.toThrow(JournalUnavailable)
    } finally {
      stand.server.thaw()
    }
    const patient = await opened(settings)
    const { version } = await patient.load('Order/1')
    expect([1, 2]).toContain(version)
    expect((await appendOne(patient, appendAt('Order/1', version))).kind).toMatch(/appended|conflict/)
    expect((await journal.load('Order/1')).version).toBeGreaterThanOrEqual(2)
  })

  it('a server that takes no writes is told of, by the name of the fix, and reads go on', async () => {
    const settings = await migrated(stand.server, { patienceMs: 100 })
    const journal = await opened(settings)
    await appendEach(journal, [appendAt('Order/1', 0)])
    const client = await connected(stand.server)
    await client.query('ALTER DATABASE postgres SET default_transaction_read_only = on')
    try {
      const standby = await opened(settings)
      await expect(standby.append([appendAt('Order/1', 1)])).rejects.toThrow('the server takes no writes: name the primary')
      expect((await standby.load('Order/1')).version).toBe(1)
    } finally {
      await client.query('SET default_transaction_read_only = off')
      await client.query('ALTER DATABASE postgres RESET default_transaction_read_only')
    }
  })

  it('connections that the server ended while they were idle are opened again, and none is kept for nothing', async () => {
    const journal = await opened(await migrated(stand.server, { connections: 3 }))
    await appendEach(journal, [appendAt('Order/1', 0)])
    const client = await connected(stand.server)
    const ours = "FROM pg_stat_activity WHERE application_name = 'contrail' AND pid <> pg_backend_pid()"
    for (let round = 1; round <= 10; round++) {
      await client.query(`SELECT pg_terminate_backend(pid) ${ours}`)
      await Promise.all(Array.from({ length: 8 }, () => journal.load('Order/1')))
      await appendEach(journal, [appendAt('Order/1', (await journal.load('Order/1')).version)])
    }
    const { rows } = await client.query(`SELECT count(*)::int AS n ${ours}`)
    expect(rows[0]?.n).toBeLessThanOrEqual(3)
  })
})
