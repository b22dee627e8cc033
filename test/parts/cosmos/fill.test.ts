// Lines of before instances were found by fields, times and versions: a migration gives them what they are found by.
import { expect, it, vi } from 'vitest'
import type { Documents, Row } from '../../../journal/cosmos/documents.ts'
import type { IndexDocument } from '../../../journal/cosmos/document-types.ts'
import { appendAt, appendEach, EPOCH, rowAt } from '../../../journal/contract/samples.ts'
import { migrateCosmos, openCosmosJournal } from '../../../journal/cosmos/index.ts'
import { cosmosForFile } from './for-file.ts'

vi.setConfig({ testTimeout: 120_000 })
const cosmos = cosmosForFile()

it('a journal of before is found by time and version once it is migrated', async () => {
  const part = cosmos()
  const at = { endpoint: part.endpoint, key: part.key, emulator: part.emulator, database: part.database() }
  await migrateCosmos(at)
  let documents: Documents | undefined
  const journal = await openCosmosJournal({ ...at, warn: () => {}, around: (of) => (documents = of) })
  const rows = [1, 2, 3].map((n) => rowAt(`Order/${n}`, `${n}`, { number: n, started: EPOCH + n }))
  await appendEach(
    journal,
    rows.map((row) => appendAt(row.stream, 0, { index: { instances: [row] } })),
  )
  const lines = await documents!.query<Row<IndexDocument>>({ container: 'index', text: 'SELECT * FROM c', parameters: {}, purpose: 'list' })
  for (const { time: _time, number: _number, _etag: etag, ...document } of lines)
    await documents!.replace({ container: 'index', document, etag, purpose: 'list' })
  const found = async () => [
    ...(await journal.instances({ from: EPOCH + 2, limit: 10 })).rows,
    ...(await journal.instances({ workflow: 'Order', number: 1, limit: 10 })).rows,
  ]
  expect(await found()).toEqual([])
  await migrateCosmos(at)
  expect(await found()).toEqual([rows[2], rows[1], rows[0]])
  await migrateCosmos(at)
  await journal.close()
})
