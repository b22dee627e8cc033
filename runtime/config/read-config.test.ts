import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configLines } from './print-config.ts'
import { FIELDS, readConfig } from './read-config.ts'
import type { ConfigRead, ReadConfig } from './read-config.ts'

const fileWith = (text: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-config-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'contrail.json')
  writeFileSync(file, text)
  return file
}
const read = (file: object, env: Readonly<Record<string, string>> = {}): ConfigRead =>
  readConfig({ file: fileWith(JSON.stringify(file)), env })
const sound = (of: ConfigRead): ReadConfig => {
  if (of.kind === 'refused') throw new Error(of.problems.join('\n'))
  return of
}
const problems = (of: ConfigRead): readonly string[] => (of.kind === 'refused' ? of.problems : [])

describe('a configuration', () => {
  it('is whole without anything being set', () => {
    const { config, sources } = sound(readConfig({ env: {} }))
    expect(config).toMatchObject({
      journal: { kind: 'sqlite', directory: '.contrail' },
      http: { host: '127.0.0.1', port: 7410 },
      drain: 20_000,
    })
    expect([...sources]).toEqual([])
  })

  it('is taken from the file, and from variables before it', () => {
    const file = { http: { port: 1, allowHosts: ['a'] }, kafka: { brokers: ['b:1'], tls: true } }
    const { config, sources } = sound(
      read(file, { CONTRAIL_HTTP_PORT: '2', CONTRAIL_KAFKA_BROKERS: 'x:1, y:2 ,', CONTRAIL_KAFKA_TLS: 'false' }),
    )
    expect(config).toMatchObject({ http: { port: 2, allowHosts: ['a'] }, kafka: { brokers: ['x:1', 'y:2'], tls: false } })
    expect(sources.get('http.port')).toBe('CONTRAIL_HTTP_PORT')
    expect(sources.get('http.allowHosts')).toMatch(/contrail\.json$/)
  })

  it('means paths in the file from its folder, and those in variables from where the process is', () => {
    const file = fileWith(JSON.stringify({ module: './app.ts', journal: { directory: '../j' } }))
    const { config } = sound(readConfig({ file, env: { CONTRAIL_KAFKA_CA_FILE: './ca.pem' } }))
    expect(config.module).toBe(join(file, '..', 'app.ts'))
    expect(config.journal).toMatchObject({ directory: join(file, '..', '..', 'j') })
    expect(config.kafka.caFile).toBe('./ca.pem')
  })

  it('takes queues of side effects from the file or a variable, and refuses those that cannot be', () => {
    const queues = { payments: ['ChargeCard', 'Refund'], mail: ['SendEmail'] }
    expect(sound(read({ effects: { queues } })).config.effects).toEqual({ queues, serve: [] })
    const variables = { CONTRAIL_EFFECTS_QUEUES: 'payments=ChargeCard, Refund; mail=SendEmail;', CONTRAIL_EFFECTS_SERVE: 'mail' }
    expect(sound(read({}, variables)).config.effects).toEqual({ queues, serve: ['mail'] })
    const wrong = { 'Pay.ments': ['A'], empty: [], mail: ['A'] }
    expect(problems(read({ effects: { queues: wrong } })).map((problem) => problem.replace(/ \(.*$/, ''))).toEqual([
      "effects.queues: 'Pay.ments' cannot name a queue: write small letters, digits and dashes, and not 'default'",
      'effects.queues: the queue empty has no kinds: name some, or leave it out',
      'effects.queues: the kind A is named twice: leave it in one queue',
    ])
    expect(problems(read({ effects: { queues: { mail: [7] } } }))).toEqual([
      expect.stringMatching(/^effects\.queues\.mail: write an object of lists/),
    ])
  })

  it('takes an empty variable for none', () => {
    expect(sound(readConfig({ env: { CONTRAIL_PROCESS: ' ', CONTRAIL_KAFKA_PREFIX: '' } })).config.kafka.prefix).toBe('contrail.')
  })

  it('tells variables that look like its own and are not, and refuses none for it', () => {
    const env = { CONTRAIL_KAFKA_BROKER: 'b', CONTRAIL_HTTP_SERVICE_HOST: '10.0.0.1', CONTRAIL_URL: 'http://x', HOME: '/' }
    expect(sound(readConfig({ env })).unknown).toEqual(['CONTRAIL_HTTP_SERVICE_HOST', 'CONTRAIL_KAFKA_BROKER'])
  })

  it('has a variable of its own for each field', () => {
    expect(new Set(FIELDS.map(({ variable }) => variable)).size).toBe(FIELDS.length)
    expect(FIELDS.find(({ name }) => name === 'kafka.sessionTimeout')?.variable).toBe('CONTRAIL_KAFKA_SESSION_TIMEOUT')
  })
})

describe('what is wrong', () => {
  it.each<readonly [what: string, of: object, env: Record<string, string>, problem: RegExp]>([
    ['a field that is misspelled', { kafka: { broker: [] } }, {}, /contrail\.json: there is no field kafka\.broker: write kafka\.brokers$/],
    ['a field that is none', { nothing: 1 }, {}, /there is no field nothing: 'contrail config' lists them$/],
    ['a section that is none', { http: 7410 }, {}, /http is a section: write an object with its fields$/],
    [
      'a number that is none',
      {},
      { CONTRAIL_HTTP_PORT: '70000' },
      /^http\.port: write a whole number from 0 to 65535 \(it came from CONTRAIL_HTTP_PORT\)$/,
    ],
    [
      'a kind that is none',
      { journal: { kind: 'mysql' } },
      {},
      /^journal\.kind: write one of sqlite, postgres, cosmos \(it came from .+contrail\.json\)$/,
    ],
    ['a time without a unit', { drain: 10 }, {}, /^drain: write a whole number and a unit/],
    [
      'a database without an address',
      {},
      { CONTRAIL_JOURNAL_KIND: 'postgres' },
      /^journal\.url: .+ \(set CONTRAIL_JOURNAL_URL, or journal\.url in the file\)$/,
    ],
    [
      'an account without a key',
      { journal: { kind: 'cosmos', endpoint: 'https://x' } },
      {},
      /^journal\.key: a journal of kind cosmos needs it/,
    ],
    [
      'half a log-in',
      { kafka: { sasl: { mechanism: 'plain', username: 'u' } } },
      {},
      /^kafka\.sasl\.password: a log-in needs mechanism, username and password/,
    ],
  ])('%s is named with its field, where it came from, and the fix', (_what, of, env, problem) => {
    const found = problems(read(of, env))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(problem)
  })

  it('in the file is never quoted, for it may be a secret', () => {
    const file = fileWith('{ "journal": { "key": "very-secret" oops } }')
    const found = problems(readConfig({ file, env: {} }))
    expect(found).toEqual([expect.stringMatching(/contrail\.json: it is no JSON/)])
    expect(found.join()).not.toContain('secret')
  })

  it('is a value, whatever JSON the file holds', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const file = fileWith(text)
        expect(['config', 'refused']).toContain(readConfig({ file, env: {} }).kind)
      }),
      { numRuns: 200 },
    )
  })
})

describe('what is shown', () => {
  it('has a line for each field, with what it means', () => {
    const lines = configLines(sound(readConfig({ env: {} })))
    expect(lines.map(({ field }) => field)).toEqual(FIELDS.map(({ name }) => name))
    for (const { about } of lines) expect(about.length).toBeGreaterThan(10)
  })

  it('hides whatever secrets are set', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{12,24}$/)
    fc.assert(
      fc.property(secret, secret, secret, (password, key, query) => {
        const env = {
          CONTRAIL_JOURNAL_KIND: 'postgres',
          CONTRAIL_JOURNAL_URL: `postgres://app:${password}@db/orders?sslpassword=${query}`,
          CONTRAIL_JOURNAL_KEY: key,
          CONTRAIL_KAFKA_SASL_MECHANISM: 'plain',
          CONTRAIL_KAFKA_SASL_USERNAME: 'app',
          CONTRAIL_KAFKA_SASL_PASSWORD: password,
        }
        const text = JSON.stringify(configLines(sound(readConfig({ env }))))
        for (const one of [password, key, query]) expect(text).not.toContain(one)
        expect(text).toContain('postgres://app:••••@db/orders')
      }),
      { numRuns: 50 },
    )
  })

  it('hides an address that cannot be read, for nobody knows what is secret in it', () => {
    const odd = sound(readConfig({ env: { CONTRAIL_JOURNAL_URL: 'host=db password=very-secret' } }))
    expect(configLines(odd).find(({ field }) => field === 'journal.url')?.value).toBe('••••')
  })

  it('is what may be set again', () => {
    const env = { CONTRAIL_DRAIN: '1500ms', CONTRAIL_KAFKA_SESSION_TIMEOUT: '2m', CONTRAIL_HTTP_ALLOW_HOSTS: 'a,b' }
    const first = sound(readConfig({ env }))
    const again = Object.fromEntries(configLines(first).map(({ variable, value }) => [variable, value]))
    expect(sound(readConfig({ env: again })).config).toEqual(first.config)
  })
})
