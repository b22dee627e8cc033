import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openSqliteJournal } from '../journal/sqlite/index.ts'
import { contrail, folder } from './command.test.helper.ts'

const configFile = (config: object): string => {
  const path = join(folder(), 'contrail.json')
  writeFileSync(path, JSON.stringify(config))
  return path
}
afterEach(() => vi.unstubAllEnvs())

describe('contrail config', () => {
  it('prints every field with where its value came from, and no secret', async () => {
    vi.stubEnv('CONTRAIL_JOURNAL_URL', 'postgres://app:very-secret@db:5432/orders')
    vi.stubEnv('CONTRAIL_KAFKA_BROKER', 'b:1')
    const file = configFile({ journal: { kind: 'postgres' }, kafka: { brokers: ['b1:9092', 'b2:9092'] } })
    const { code, out, err } = await contrail('config', '--config', file)
    expect(code).toBe(0)
    expect(out).toMatch(/^FIELD +VARIABLE +VALUE +FROM +MEANING\n/)
    expect(out).toMatch(
      /\njournal\.url +CONTRAIL_JOURNAL_URL +postgres:\/\/app:••••@db:5432\/orders +CONTRAIL_JOURNAL_URL +postgres: such as /,
    )
    expect(out).toMatch(new RegExp(`b1:9092,b2:9092 +${file} `))
    expect(out).not.toContain('very-secret')
    expect(err).toBe('the variable CONTRAIL_KAFKA_BROKER names no field\n')
    const lines: unknown = JSON.parse((await contrail('config', '--config', file, '-o', 'json')).out)
    expect(lines).toContainEqual(expect.objectContaining({ field: 'kafka.brokers', value: 'b1:9092,b2:9092', from: file }))
  })

  it('says what is wrong, all of it at once', async () => {
    vi.stubEnv('CONTRAIL_DRAIN', 'soon')
    const file = configFile({ journal: { kind: 'postgres' }, http: { port: 'http' } })
    const { code, out, err } = await contrail('config', '--config', file)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.split('\n')).toEqual([
      'the configuration is invalid:',
      "  drain: write a whole number and a unit, such as '500ms', '10s' or '2m' (it came from CONTRAIL_DRAIN)",
      `  http.port: write a whole number from 0 to 65535 (it came from ${file})`,
      '  journal.url: a journal of kind postgres needs it (set CONTRAIL_JOURNAL_URL, or journal.url in the file)',
      '',
    ])
  })

  it('says that a file is not there', async () => {
    const { code, err } = await contrail('config', '--config', '/nowhere/contrail.json')
    expect(code).toBe(1)
    expect(err).toContain('/nowhere/contrail.json: it cannot be read: ENOENT')
  })
})

describe('contrail serve', () => {
  it.each([
    ['executor', {}, /^a journal of kind sqlite serves one process: run 'contrail serve all', or set journal\.kind/],
    ['side-effect', {}, /^no module is named: 'contrail serve side-effect <module>', or set CONTRAIL_MODULE/],
    ['all', { module: 'app.ts' }, /^kafka\.brokers is not set: name some brokers as host:port, by CONTRAIL_KAFKA_BROKERS or in the file/],
    ['all', { module: 'app.ts', kafka: { brokers: ['b:1'], tls: true, caFile: 'ca.pem' } }, /^kafka\.caFile cannot be read: ENOENT/],
  ])('%s with too little says what to set', async (service, config, sentence) => {
    const at = folder()
    const file = configFile({ ...config, journal: { directory: join(at, 'journal') } })
    const { code, out, err } = await contrail('serve', service, '--config', file)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(sentence)
  })
})

describe('a journal of a configuration', () => {
  it('is made, read and checked like any other', async () => {
    const directory = join(folder(), 'journal')
    const file = configFile({ journal: { kind: 'sqlite', directory } })
    expect(await contrail('journal', 'migrate', '--config', file)).toEqual({
      code: 0,
      out: `the journal in ${directory} is there\n`,
      err: '',
    })
    expect((await contrail('instance', 'list', '--config', file)).out).toBe('no instance matches\n')
    expect((await contrail('journal', 'check', '--config', file)).out).toBe('the journal is sound\n')
    vi.stubEnv('CONTRAIL_CONFIG', file)
    expect((await contrail('review', 'list')).out).toBe('nothing needs a person\n')
  })

  it('may be named by variables alone', async () => {
    const directory = join(folder(), 'journal')
    mkdirSync(directory)
    await (await openSqliteJournal({ directory })).close()
    vi.stubEnv('CONTRAIL_JOURNAL_KIND', 'sqlite')
    vi.stubEnv('CONTRAIL_JOURNAL_DIRECTORY', directory)
    expect((await contrail('instance', 'list')).out).toBe('no instance matches\n')
  })
})
