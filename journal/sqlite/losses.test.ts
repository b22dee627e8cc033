// What a disk or a person does to the files of a journal whose writer died: what was acknowledged and is missing is never passed over.
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSqliteJournal } from './index.ts'
import type { SqliteJournal } from './index.ts'
import { DB, deadWriter, empty, gone, LOG, refusal, TAIL } from './losses.test.helper.ts'
import { Database } from './node-sqlite.ts'

/** Bits that are flipped in the database and in the log, each; and cuts of either. `npm run prove` does ten times as many. */
const FLIPS = Number(process.env['DAMAGE_FLIPS'] ?? 40)
const SEED = Number(process.env['DAMAGE_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const LONG = 30_000 + FLIPS * 2_000

const dead = deadWriter()
const { after } = dead

const mulberry = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** What of the acknowledged things is not there; a read that reports damage is a thing that is known. */
const missing = async (journal: SqliteJournal): Promise<readonly string[]> => {
  const found: string[] = []
  for (const [stream, version] of dead.versions) {
    const there = await journal.load(stream).catch(() => undefined)
    if (there && there.version < version) found.push(`${stream} ${there.version} < ${version}`)
  }
  for (const effect of dead.claims) if (!(await journal.lastClaim(effect))) found.push(`claim ${effect}`)
  return found
}

type Verdict = 'refused' | 'reported' | 'whole' | `silent: ${string}`

/** How a writer that opens it learns of it, if it does. */
const verdictOn = async (directory: string): Promise<Verdict> => {
  let journal: SqliteJournal
  try {
    journal = await openSqliteJournal({ directory, warn: () => {} })
  } catch (error) {
    if (error instanceof Error && /JournalUnavailable|DamagedJournal/.test(error.name)) return 'refused'
    throw error
  }
  try {
    if ((await journal.check()).length > 0) return 'reported'
    const lost = await missing(journal)
    return lost.length === 0 ? 'whole' : `silent: ${lost.slice(0, 3).join(', ')}`
  } finally {
    await journal.close().catch(() => {}) // Of a damaged one.
  }
}

describe('a journal whose writer was killed', () => {
  it('is whole', { timeout: LONG }, async () => {
    expect(dead.versions.size).toBe(5)
    expect(dead.claims.length).toBeGreaterThan(100)
    expect(statSync(join(dead.directory, LOG)).size).toBeGreaterThan(100_000)
    expect(await verdictOn(after(() => {}))).toBe('whole')
  })

  it.each([DB, LOG])('and one bit of %s flips: what is lost by it is refused or reported', { timeout: LONG }, async (name) => {
    const random = mulberry(SEED)
    const verdicts: Verdict[] = []
    for (let i = 0; i < FLIPS; i++) {
      const [place, bit] = [random(), Math.floor(random() * 8)]
      const directory = after((folder) => {
        const bytes = readFileSync(join(folder, name))
        bytes[Math.floor(place * bytes.length)]! ^= 1 << bit
        writeFileSync(join(folder, name), bytes)
      })
      const verdict = await verdictOn(directory)
      expect(verdict, `seed ${SEED}, flip ${i}`).not.toMatch(/silent/)
      verdicts.push(verdict)
      rmSync(directory, { recursive: true })
    }
    // Most pages of the database stand in the log again.
    expect(verdicts.filter((verdict) => verdict !== 'whole').length).toBeGreaterThan(name === LOG ? FLIPS / 4 : 0)
  })

  it.each([DB, LOG])('and %s is cut off somewhere: what is lost by it is refused or reported', { timeout: LONG }, async (name) => {
    const random = mulberry(SEED)
    for (let i = 0; i < FLIPS / 4; i++) {
      const directory = after((folder) => truncateSync(join(folder, name), Math.floor(random() * statSync(join(folder, name)).size)))
      const verdict = await verdictOn(directory)
      expect(verdict, `seed ${SEED}, cut ${i}`).not.toMatch(/silent/)
      rmSync(directory, { recursive: true })
    }
  })

  it.each([
    { what: 'without its log', happens: gone(LOG), says: /\d+ turns are missing at its end, of \d+; claims of calls of unsafe handlers/ },
    { what: 'with an empty log', happens: empty(LOG), says: /\d+ turns are missing at its end/ },
    {
      what: 'as a copy of journal.db alone',
      happens: gone(LOG, TAIL, 'lock.db'),
      says: /its log is missing, in which its last turns stand/,
    },
    {
      what: 'without journal.db',
      happens: gone(DB),
      says: /journal.db is gone, and journal.tail, journal.db-wal.* of a journal, with \d+ turns/,
    },
    { what: 'with an empty journal.db', happens: empty(DB), says: /journal.db is empty, and journal.tail, journal.db-wal/ },
    {
      what: 'with an empty journal.db and a lock alone',
      happens: (directory: string) => {
        gone(LOG, TAIL, 'process.json')(directory)
        empty(DB)(directory)
      },
      says: /journal.db is empty, and lock.db beside it tells of a journal/,
    },
  ])('$what is refused, however often it is tried, and a reader says the same', { timeout: LONG }, async ({ happens, says }) => {
    const directory = after(happens)
    const first = await refusal(directory)
    expect(first).toMatch(says)
    expect(first).toContain('contrail journal accept-loss')
    expect(await refusal(directory)).toBe(first)
    if (!existsSync(join(directory, DB)) || statSync(join(directory, DB)).size === 0) return
    const warned: string[] = []
    const reader = await openSqliteJournal({ directory, readOnly: true, warn: (message) => warned.push(message) })
    expect(warned.join()).toMatch(says)
    expect((await reader.check()).map(({ what }) => what).join('; ')).toMatch(says)
    await reader.close()
    expect(await refusal(directory)).toBe(first)
  })

  it('with a log that is damaged in its middle is refused also where nothing beside it tells what it held', { timeout: LONG }, async () => {
    const directory = after((folder) => {
      gone(TAIL)(folder)
      const bytes = readFileSync(join(folder, LOG))
      bytes[32 + 24 + 100]! ^= 1 // in the first frame
      writeFileSync(join(folder, LOG), bytes)
    })
    expect(await refusal(directory)).toMatch(/its log is damaged behind frame 0: \d+ commits stand after that which cannot be read/)
  })

  it('with a log whose header is damaged is refused also where nothing beside it tells what it held', { timeout: LONG }, async () => {
    const directory = after((folder) => {
      gone(TAIL)(folder)
      const bytes = readFileSync(join(folder, LOG))
      bytes[17]! ^= 1 // in the salt
      writeFileSync(join(folder, LOG), bytes)
    })
    expect(await refusal(directory)).toMatch(/the header of its log is damaged, so that nothing of the log can be read/)
  })

  it('in a commit that nobody was told of is opened without it: a torn tail is no loss', { timeout: LONG }, async () => {
    const directory = after((folder) => {
      const bytes = readFileSync(join(folder, LOG))
      const frame = 24 + bytes.readUInt32BE(8)
      // Frames with the log's own salts whose pages did not all reach the disk.
      const last = bytes.subarray(bytes.length - ((bytes.length - 32) % frame) - frame)
      appendFileSync(join(folder, LOG), Buffer.concat([last.subarray(0, frame), last.subarray(0, frame - 10)]))
    })
    expect(await verdictOn(directory)).toBe('whole')
  })

  it('after another program copied its log into it is whole without the log', { timeout: LONG }, async () => {
    const directory = after((folder) => {
      const db = new Database(join(folder, DB))
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      db.close()
    })
    expect(existsSync(join(directory, LOG))).toBe(false)
    expect(await verdictOn(directory)).toBe('whole')
  })

  it('with two slots of its tail torn is opened by what its log says', { timeout: LONG }, async () => {
    expect(await verdictOn(after((folder) => writeFileSync(join(folder, TAIL), 'x'.repeat(8192))))).toBe('whole')
  })
})
