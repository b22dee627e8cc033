// The limit that W1 is held against: the same HTTP, and two group-committed appends of the same bytes, and nothing else.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Database } from '../../journal/sqlite/node-sqlite.ts'

export interface Probe {
  readonly url: string
  flushes(): number
  stop(): Promise<void>
}

const ANSWER = '{"kind":"completed"}'
const HEADERS = { 'content-type': 'application/json', 'content-length': ANSWER.length }

/** `bytes`: of each of the two appends that a request makes. */
export const startProbe = async (file: string, bytes: readonly [number, number]): Promise<Probe> => {
  const db = new Database(file)
  db.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; CREATE TABLE turns (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)',
  )
  const insert = db.prepare('INSERT INTO turns (body) VALUES (?)')
  const bodies = bytes.map((n) => 'x'.repeat(n))
  let waiting: { readonly body: string; readonly done: () => void }[] = []
  let flushes = 0

  const commit = (): void => {
    const group = waiting
    waiting = []
    db.exec('BEGIN')
    for (const { body } of group) insert.run(body)
    db.exec('COMMIT')
    flushes++
    for (const { done } of group) done()
  }
  const append = (body: string): Promise<void> =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(commit)
      waiting.push({ body, done: resolve })
    })

  const server = createServer((asked, answer) => {
    asked.resume()
    asked.on('end', () => {
      const twice = async (): Promise<void> => {
        for (const body of bodies) await append(body)
        answer.writeHead(200, HEADERS).end(ANSWER)
      }
      twice().catch((error: unknown) => answer.destroy(error instanceof Error ? error : undefined))
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    flushes: () => flushes,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
      db.close()
    },
  }
}
