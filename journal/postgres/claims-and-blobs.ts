// Claims of unsafe attempts and content by its hash: a statement each, because both are rare.
import { crc32 } from 'node:zlib'
import { checkClaim } from '../check-append.ts'
import { DamagedJournal } from '../journal.ts'
import type { Claim, Journal } from '../journal.ts'
import type { Database } from './database.ts'
import { fromText, toText } from './text.ts'

type Kept = Pick<Journal, 'claim' | 'lastClaim' | 'putBlob' | 'getBlob'> & {
  /** Bytes of the blobs that were new, and the commits of all that was new. */
  readonly counters: () => { readonly flushes: number; readonly bytes: number }
}

const BLOBS = '$blobs'

const claimOf = ({ effect, attempt, at, until, by }: Claim): Claim => ({ effect: fromText(effect), attempt, at, until, by: fromText(by) })

/** @throws DamagedJournal where it is not what was put */
export const getBlob = async (db: Database, hash: string): Promise<string | undefined> => {
  const sql = `SELECT content, crc FROM ${db.schema}.blobs WHERE hash = $1`
  const [found] = await db.read<{ content: Buffer; crc: number }>(sql, [toText(hash)])
  if (!found) return undefined
  if (crc32(found.content) !== found.crc) throw new DamagedJournal(BLOBS, 0, `blob ${hash} was changed after it was written`)
  return found.content.toString()
}

export const claimsAndBlobs = (db: Database): Kept => {
  const { schema } = db
  const ADD_CLAIM = `
    INSERT INTO ${schema}.claims (effect, attempt, at, until, by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING attempt`
  const HELD = `SELECT effect, attempt, at, until, by FROM ${schema}.claims WHERE effect = $1 AND attempt = $2`
  const LAST = `SELECT effect, attempt, at, until, by FROM ${schema}.claims WHERE effect = $1 ORDER BY attempt DESC LIMIT 1`
  const ADD_BLOB = `INSERT INTO ${schema}.blobs (hash, content, crc) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING hash`
  const count = { flushes: 0, bytes: 0 }

  return {
    claim: async (claim) => {
      checkClaim(claim)
      const { effect, attempt, at, until, by } = claim
      const added = await db.write(ADD_CLAIM, [toText(effect), attempt, at, until, toText(by)])
      if (added.length > 0) {
        count.flushes += 1
        return { kind: 'claimed' }
      }
      const [holder] = await db.read<Claim>(HELD, [toText(effect), attempt])
      if (!holder) throw new Error(`claim ${attempt} of ${effect} is taken and is not there`)
      return { kind: 'held', claim: claimOf(holder) }
    },

    lastClaim: async (effect) => {
      const [found] = await db.read<Claim>(LAST, [toText(effect)])
      return found && claimOf(found)
    },

    putBlob: async (hash, content) => {
      const bytes = Buffer.from(content)
      const added = await db.write(ADD_BLOB, [toText(hash), bytes, crc32(bytes)])
      if (added.length === 0) return
      count.flushes += 1
      count.bytes += bytes.length
    },

    getBlob: (hash) => getBlob(db, hash),

    counters: () => count,
  }
}
