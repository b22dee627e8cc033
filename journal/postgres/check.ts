// Checks a whole journal: reads everything once, changes nothing, and says what is wrong where.
import type { CheckOptions, Finding, Report } from '../check/finding.ts'
import { streamCheck } from '../check/stream.ts'
import type { StoredSnapshot, StoredTurn } from '../check/stream.ts'
import { deriveIndex } from '../../engine/index.ts'
import { DamagedJournal } from '../journal.ts'
import { getBlob } from './claims-and-blobs.ts'
import type { Database, RunStatement } from './database.ts'
import { parseRow } from './lists.ts'
import { fromText } from './text.ts'

interface StreamRow {
  readonly id: number
  readonly name: string
  readonly version: number
  readonly at: number
  readonly due: number | null
  readonly open: number | null
}
type Of<T> = T & { readonly stream: number }

/** Streams that are read in one transaction, and turns in one statement. */
const STREAMS = 100
const TURNS = 1_000

export const checkJournal = async (db: Database, { derive = deriveIndex, onProgress }: CheckOptions = {}): Promise<readonly Finding[]> => {
  const { schema } = db
  const findings: Finding[] = []
  let [streams, turns] = [0, 0]
  /** The store's own damage ends one part of the check, not the check. */
  const attempt = async <T>(stream: string, part: (report: Report) => Promise<T>): Promise<T | undefined> => {
    try {
      return await part((finding) => void findings.push(finding))
    } catch (error) {
      if (!(error instanceof DamagedJournal)) throw error
      findings.push({ stream, version: 0, what: error.message })
      return undefined
    }
  }
  const moment = <T>(part: (run: RunStatement) => Promise<T>): Promise<T> =>
    db.within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', part)

  const ids = `SELECT id, name FROM ${schema}.streams WHERE id > $1 ORDER BY id LIMIT ${STREAMS}`
  const ofStreams = (await db.read<{ n: number }>(`SELECT count(*) AS n FROM ${schema}.streams`))[0]?.n ?? 0
  for (let last = 0; ;) {
    const page = await db.read<{ id: number; name: string }>(ids, [last])
    if (page.length === 0) break
    // What a page has told before it broke off is told again by its streams one by one.
    const told: Finding[] = []
    const read = await moment((run) =>
      checkStreams(
        run,
        schema,
        page.map(({ id }) => id),
        derive,
        (f) => void told.push(f),
      ),
    ).catch(asUndefined)
    if (read !== undefined) findings.push(...told)
    turns += read ?? 0
    for (const { id, name } of read === undefined ? page : []) {
      turns += (await attempt(fromText(name), (report) => moment((run) => checkStreams(run, schema, [id], derive, report)))) ?? 0
    }
    streams += page.length
    last = page.at(-1)?.id ?? last
    onProgress?.({ streams, ofStreams, turns, findings: findings.length })
  }
  await attempt('', (report) => moment((run) => checkRest(run, schema, report)))
  await attempt('', (report) => checkBlobs(db, report))
  return findings
}

const asUndefined = (error: unknown): undefined => {
  if (!(error instanceof DamagedJournal)) throw error
}

/** Gives the number of turns that it read. */
const checkStreams = async (
  run: RunStatement,
  schema: string,
  ids: readonly number[],
  derive: typeof deriveIndex,
  report: Report,
): Promise<number> => {
  const rows = await run<StreamRow>(`SELECT id, name, version, at, due, open FROM ${schema}.streams WHERE id = ANY ($1) ORDER BY id`, [ids])
  const all = async <Row>(columns: string, table: string): Promise<ReadonlyMap<number, readonly Of<Row>[]>> =>
    Map.groupBy(
      await run<Of<Row>>(`SELECT stream, ${columns} FROM ${schema}.${table} WHERE stream = ANY ($1)`, [ids]),
      ({ stream }) => stream,
    )
  const snapshots = await all<StoredSnapshot>('version, format, crc, body', 'snapshots')
  const causes = await all<{ cause: string; version: number }>('cause, version', 'causes')
  const instances = await all<{ body: string }>('body', 'instances')
  const checks = new Map(
    rows.map(({ id, name, ...row }) => {
      const index = () => ({
        causes: new Map((causes.get(id) ?? []).map(({ cause, version }) => [fromText(cause), version])),
        rows: (instances.get(id) ?? []).map(({ body }) => parseRow(body)),
      })
      return [id, streamCheck({ ...row, name: fromText(name), snapshots: snapshots.get(id) ?? [], index }, derive, report)]
    }),
  )

  const turns = `
    SELECT stream, version, crc, body FROM ${schema}.turns
    WHERE stream = ANY ($1) AND (stream, version) > ($2, $3) ORDER BY stream, version LIMIT ${TURNS}`
  let read = 0
  for (let [stream, version] = [0, 0]; ;) {
    const page = await run<Of<StoredTurn>>(turns, [ids, stream, version])
    for (const { stream: of, ...turn } of page) checks.get(of)?.turn(turn)
    read += page.length
    const last = page.at(-1)
    if (!last) break
    ;({ stream, version } = last)
  }
  for (const check of checks.values()) check.end()
  return read
}

/** Turns that belong to no stream, and the counts of instances. */
const checkRest = async (run: RunStatement, schema: string, report: Report): Promise<void> => {
  const strays = await run<{ stream: number; version: number }>(`
    SELECT stream, min(version) AS version FROM ${schema}.turns t
    WHERE NOT EXISTS (SELECT FROM ${schema}.streams s WHERE s.id = t.stream) GROUP BY stream ORDER BY stream`)
  for (const { stream, version } of strays) {
    report({ stream: '', version, what: `there are turns of a stream without a name (id ${stream})` })
  }
  const wrong = await run<{ workflow: string; status: string }>(`
    SELECT workflow, status FROM (
      SELECT workflow, status, count FROM ${schema}.counts
      UNION ALL SELECT workflow, status, -count(*) FROM ${schema}.instances GROUP BY workflow, status) AS lines
    GROUP BY workflow, status HAVING sum(count) <> 0 ORDER BY workflow, status`)
  for (const { workflow, status } of wrong) {
    report({ stream: '', version: 0, what: `the count of ${fromText(workflow)} ${status} is wrong` })
  }
}

const checkBlobs = async (db: Database, report: Report): Promise<void> => {
  const next = `SELECT hash FROM ${db.schema}.blobs WHERE hash > $1 ORDER BY hash LIMIT 1`
  for (let [blob] = await db.read<{ hash: string }>(next, ['']); blob; [blob] = await db.read<{ hash: string }>(next, [blob.hash])) {
    const { hash } = blob
    try {
      await getBlob(db, fromText(hash))
    } catch (error) {
      if (!(error instanceof DamagedJournal)) throw error
      report({ stream: '', version: 0, what: `blob ${fromText(hash)} was changed after it was written` })
    }
  }
}
