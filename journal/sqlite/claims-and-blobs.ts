// Claims of unsafe attempts and content by its hash: small writes that share the groups of the appends.
import type { Database } from './node-sqlite.ts'
import { crc32 } from 'node:zlib'
import { checkClaim } from '../check-append.ts'
import type { Claim, Journal } from '../journal.ts'
import { unsealed } from '../sealed.ts'
import type { CommitGroup } from './group.ts'
import { query } from './statement.ts'

type Kept = Pick<Journal, 'claim' | 'lastClaim' | 'putBlob' | 'getBlob'>

const BLOBS = '$blobs'

const claimOf = ({ effect, attempt, at, until, by }: Claim): Claim => ({ effect, attempt, at, until, by })

export const claimsAndBlobs = (db: Database, group: CommitGroup): Kept => {
  const held = query<Claim>(db, 'SELECT effect, attempt, at, until, by FROM claims WHERE effect = ? AND attempt = ?')
  const last = query<Claim>(db, 'SELECT effect, attempt, at, until, by FROM claims WHERE effect = ? ORDER BY attempt DESC LIMIT 1')
  const addClaim = db.prepare('INSERT INTO claims (effect, attempt, at, until, by) VALUES (?, ?, ?, ?, ?)')
  const blob = query<{ body: string; crc: number }>(db, 'SELECT content AS body, crc FROM blobs WHERE hash = ?')
  const addBlob = db.prepare('INSERT INTO blobs (hash, content, crc) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')

  return {
    claim: async (claim) => {
      checkClaim(claim)
      return group.submit({
        of: () => claim.effect,
        items: 1,
        bytes: 0,
        run: (tally) => {
          const holder = held.get(claim.effect, claim.attempt)
          if (holder) return { kind: 'held', claim: claimOf(holder) }
          addClaim.run(claim.effect, claim.attempt, claim.at, claim.until, claim.by)
          tally.changed = true
          tally.claim = { effect: claim.effect, attempt: claim.attempt }
          return { kind: 'claimed' }
        },
      })
    },

    lastClaim: async (effect) => {
      const found = last.get(effect)
      return found && claimOf(found)
    },

    putBlob: (hash, content) => {
      const bytes = Buffer.byteLength(content)
      return group.submit({
        of: () => BLOBS,
        items: 1,
        bytes,
        run: (tally) => {
          if (Number(addBlob.run(hash, content, crc32(content)).changes) === 0) return
          tally.changed = true
          tally.blob = hash
          tally.bytes += bytes
        },
      })
    },

    getBlob: async (hash) => {
      const found = blob.get(hash)
      return found && unsealed(found, { stream: BLOBS, version: 0 }, `blob ${hash}`)
    },
  }
}
