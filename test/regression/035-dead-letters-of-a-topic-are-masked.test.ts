// On the command line the dead letters of a cluster stood with all their text: personal data was on the screen.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import type { KeptLetter } from '../../bus/index.ts'
import { reading } from '../../cli/reading.ts'
import { logger, startEngine } from '../../runtime/index.ts'
import type { DeadLetterView, Paged } from '../../visualizer/server/index.ts'

const NOTE = fileURLToPath(new URL('../../workflows/note/note.ts', import.meta.url))
const letter: KeptLetter = {
  id: '1'.repeat(64),
  at: 1,
  origin: { source: 'kafka', at: 'orders.notes/0@1' },
  target: 'workflow AddNote',
  workflow: 'AddNote',
  reason: 'workflow AddNote refused the payload: orderId: Invalid input',
  raw: Buffer.from('{"noteId":"n-1","text":"Ada lives at 5 High Street"}'),
  key: null,
  headers: {},
  cut: false,
}

it('are read through the mask, like those in the journal', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-letters-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const app = { workflows: [NOTE], handlers: [] }
  const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, dev: true, log: logger('error') })
  onTestFinished(() => engine.stop(5_000))
  const kept = { list: () => Promise.resolve({ rows: [letter] }) }
  const page = await reading({ directory }, (from) => from.get<Paged<DeadLetterView>>('/deadletters'), { deadLetters: kept })
  expect(page.rows).toMatchObject([{ id: letter.id, target: 'workflow AddNote', reason: letter.reason }])
  expect(page.rows[0]?.raw).toContain('n-1')
  expect(page.rows[0]?.raw).not.toContain('High Street')
})
