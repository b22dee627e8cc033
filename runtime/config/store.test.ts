// A store is added without a switch: ours by its kind, another's by the path of its module; what is missing is said by its field.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { JOURNALS } from '../adapters/journals.ts'
import { aboutOf } from './fields.ts'
import { readConfig } from './read-config.ts'
import { adapterOf, storeOf } from './store.ts'

const FOREIGN = fileURLToPath(new URL('../adapters/foreign-journal.fixture.ts', import.meta.url))
const journal = (env: Readonly<Record<string, string>>) => {
  const read = readConfig({ env })
  if (read.kind === 'refused') throw new Error(read.problems.join('\n'))
  return read.config.journal
}
const silence = () => undefined

describe('a store of ours', () => {
  it('is opened by its kind, with its own fields of the configuration', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'contrail-store-'))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    const store = await storeOf(journal({ CONTRAIL_JOURNAL_DIRECTORY: directory }))
    const opened = await store.open({ readOnly: false, warn: silence })
    expect(await opened.load('s')).toMatchObject({ version: 0 })
    await opened.close()
    expect((await adapterOf(journal({ CONTRAIL_JOURNAL_KIND: 'postgres', CONTRAIL_JOURNAL_URL: 'postgres://x' }))).single).toBe(false)
  })

  it('describes each of its fields, which have one owner, and names no field that it does not have', () => {
    const fields = JOURNALS.flatMap(({ kind, config }) => Object.entries(config).map(([name, schema]) => ({ kind, name, schema })))
    expect(fields.map(({ schema, kind }) => aboutOf(schema)?.about.startsWith(`${kind}: `))).toEqual(fields.map(() => true))
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length)
    for (const { needs, config } of JOURNALS) expect(Object.keys(config)).toEqual(expect.arrayContaining([...needs]))
  })

  it('that lacks a field is refused by the name of it', () => {
    expect(() => journal({ CONTRAIL_JOURNAL_KIND: 'cosmos', CONTRAIL_JOURNAL_KEY: 'k' })).toThrow(
      'journal.endpoint: a journal of kind cosmos needs it (set CONTRAIL_JOURNAL_ENDPOINT, or journal.endpoint in the file)',
    )
    expect(() => journal({ CONTRAIL_JOURNAL_KIND: 'oracle' })).toThrow('journal.kind: write one of sqlite, postgres, cosmos')
  })
})

describe("another's store", () => {
  it('is named by the path of its module, and given its own options', async () => {
    const settings = journal({ CONTRAIL_JOURNAL_MODULE: FOREIGN, CONTRAIL_JOURNAL_OPTIONS: '{"greeting":"hello"}' })
    const store = await storeOf(settings)
    expect([store.sound, await store.migrate()]).toEqual(['hello', ['hello, nothing to make']])
    expect(await (await store.open({ readOnly: false, warn: silence })).load('s')).toMatchObject({ version: 0 })
    await expect(storeOf(journal({ CONTRAIL_JOURNAL_MODULE: FOREIGN }))).rejects.toThrow('journal.options.greeting is not set')
  })

  it('that is none is refused in words that name the setting', async () => {
    await expect(storeOf(journal({ CONTRAIL_JOURNAL_MODULE: '/nowhere.ts' }))).rejects.toThrow('journal.module: /nowhere.ts does not load')
    const none = fileURLToPath(new URL('./fields.ts', import.meta.url))
    await expect(storeOf(journal({ CONTRAIL_JOURNAL_MODULE: none }))).rejects.toThrow(
      'is no journal adapter: it needs kind, single and store(settings)',
    )
  })
})
