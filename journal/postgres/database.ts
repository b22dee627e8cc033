// The connections to the database: statements with a limit of time, asked again where that is safe, and errors as what they mean.
import { setTimeout as delay } from 'node:timers/promises'
import { Client, Pool, types as known } from 'pg'
import type { PoolClient, QueryResultRow } from 'pg'
import { JournalUnavailable } from '../errors.ts'
import { fateOf, meaning, text } from './errors.ts'
import { quoted } from './schema.ts'

export interface ConnectionSettings {
  /**
   * `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=ca.pem`; what it leaves out is taken from `PGHOST`,
   * `PGPASSWORD` and the other variables of libpq.
   */
  readonly url: string
  /** The schema of the tables; `contrail` by default. */
  readonly schema?: string
  /** The most connections of this journal at once. */
  readonly connections?: number
  /** After so many milliseconds without an answer a statement is given up, and its connection closed. */
  readonly timeoutMs?: number
  /** For so many milliseconds a server that is away is tried again before a caller is told. */
  readonly patienceMs?: number
}

export type Value = string | number | boolean | null | Buffer | readonly (string | number | boolean | null)[]

/** A statement, its values for `$1` and on, and the stream that an error of the store is to be told of. Rows are what the SQL says. */
export type RunStatement = <Row extends QueryResultRow>(sql: string, values?: readonly Value[], stream?: string) => Promise<readonly Row[]>

export interface Database {
  /** The schema as it stands in SQL. */
  readonly schema: string
  /** For people: host, database and schema. */
  readonly where: string
  /** The server is reached without a network. */
  readonly isLocal: boolean
  /** Changes nothing, so it is asked again whenever a connection is lost. */
  readonly read: RunStatement
  /** Asked again only where it surely was not done. @throws JournalUnavailable that says so where that is not known */
  readonly write: RunStatement
  /** Several statements in one transaction of a connection, never asked again. */
  within<T>(begin: 'BEGIN' | 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', part: (run: RunStatement) => Promise<T>): Promise<T>
  /** Rejects what waits for a server, and closes the connections when their statements have ended. */
  close(): Promise<void>
}

/** For statements that read everything or build indexes. */
export const HOURS = 6 * 3_600_000

const CONNECT = 5_000
const FIRST_PAUSE = 25
const LONGEST_PAUSE = 1_000
const INT8 = 20
/** PostgreSQL cuts longer names off, in bytes. */
const LONGEST_NAME = 63

/** 64-bit integers as numbers: all of ours are safe ones. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : known.getTypeParser(oid, format),
}

/** Without a name, so that nothing is kept in a session that a pooler gives to somebody else. */
const run = async (client: PoolClient, sql: string, values: readonly Value[] = []) =>
  (await client.query({ text: sql, values: [...values] })).rows

/** Never the URL itself: a password may stand in it. */
const whereOf = (url: string, schema: string): Pick<Database, 'where' | 'isLocal'> => {
  const length = Buffer.byteLength(schema)
  if (length < 1 || length > LONGEST_NAME)
    throw new JournalUnavailable(`schema is ${length} bytes long: give a name of 1 to ${LONGEST_NAME}`)
  try {
    const { host, port, database } = new Client({ connectionString: url })
    const isLocal = host.startsWith('/') || host === 'localhost' || host === '::1' || host.startsWith('127.')
    return { where: `database ${database ?? ''} at ${host}:${port}, schema ${schema}`, isLocal }
  } catch {
    throw new JournalUnavailable('url is no address of a database: give one such as postgres://user:password@host:5432/database')
  }
}

export const openDatabase = (settings: ConnectionSettings): Database => {
  const { url, schema = 'contrail', connections = 10, timeoutMs = 30_000, patienceMs = 10_000 } = settings
  const { where, isLocal } = whereOf(url, schema)
  const pool = new Pool({
    connectionString: url,
    application_name: 'contrail',
    max: connections,
    connectionTimeoutMillis: CONNECT,
    query_timeout: timeoutMs,
    keepAlive: true,
    // A process that has nothing else to do may end.
    allowExitOnIdle: true,
    types,
  })
  // A connection that is lost while it is idle is dropped by the pool, any other fails its statement: nobody else needs to hear
  // of it, and an error event that nobody hears would end the process. A dying server sends several.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  const closing = new AbortController()

  /** One try. `sent` tells what is known of it when it fails. */
  const once = async <T>(part: (client: PoolClient) => Promise<T>, state: { sent: boolean }): Promise<T> => {
    state.sent = false
    const client = await pool.connect()
    state.sent = true
    try {
      const answer = await part(client)
      client.release()
      return answer
    } catch (error) {
      // An answer of the server leaves the connection good; anything else may leave an answer on its way to nobody.
      client.release(fateOf(error, true) !== 'nothing')
      throw error
    }
  }

  const lost = (error: unknown): JournalUnavailable =>
    new JournalUnavailable(
      `the answer of the ${where} was lost (${text(error)}): whether it was done is not known, so read the stream again before anything else`,
      { cause: error },
    )

  const attempts = async <T>(part: (client: PoolClient) => Promise<T>, kind: 'read' | 'write', stream?: string): Promise<T> => {
    const until = performance.now() + patienceMs
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const state = { sent: false }
      try {
        return await once(part, state)
      } catch (error) {
        const fate = fateOf(error, state.sent)
        if (fate === 'nothing') throw meaning(error, where, stream)
        if (fate === 'unknown' && kind === 'write') throw lost(error)
        if (closing.signal.aborted || performance.now() + pause > until) throw unavailable(error, where)
        await delay(pause * (0.5 + Math.random() / 2), undefined, { signal: closing.signal }).catch(() => {})
      }
    }
  }

  const statement =
    (kind: 'read' | 'write'): RunStatement =>
    (sql, values, stream) =>
      attempts((client) => run(client, sql, values), kind, stream)

  return {
    schema: quoted(schema),
    where,
    isLocal,
    read: statement('read'),
    write: statement('write'),
    within: async (begin, part) => {
      const state = { sent: false }
      try {
        return await once(async (client) => {
          await client.query(begin)
          try {
            const answer = await part((sql, values) => run(client, sql, values))
            await client.query('COMMIT')
            return answer
          } catch (error) {
            await client.query('ROLLBACK').catch(() => {})
            throw error
          }
        }, state)
      } catch (error) {
        throw fateOf(error, state.sent) === 'nothing' ? meaning(error, where) : unavailable(error, where)
      }
    },
    close: async () => {
      closing.abort()
      await pool.end()
    },
  }
}

const unavailable = (error: unknown, where: string): unknown => {
  const told = meaning(error, where)
  if (told !== error) return told
  return new JournalUnavailable(`the journal in ${where} cannot be reached (${text(error)}): see whether the server runs`, {
    cause: error,
    brief: 'the journal cannot be reached: see whether its server runs',
  })
}
