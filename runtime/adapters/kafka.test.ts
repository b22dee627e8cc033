import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kafkaSettings } from './kafka.ts'
import { readConfig } from '../config/read-config.ts'

const settings = (env: Readonly<Record<string, string>>) => {
  const read = readConfig({ env: { CONTRAIL_KAFKA_BROKERS: 'a:1,b:2', ...env } })
  if (read.kind === 'refused') throw new Error(read.problems.join('\n'))
  return kafkaSettings(read.config.kafka, { clientId: 'executor-1', queues: {} })
}

describe('what a connection to Kafka is told', () => {
  it('is what is set, and nothing of what is not', () => {
    expect(settings({})).toEqual({
      brokers: ['a:1', 'b:2'],
      clientId: 'executor-1',
      prefix: 'contrail.',
      compression: 'none',
      queues: {},
      consumer: { sessionTimeoutMs: 10_000 },
    })
  })

  it('has a log-in where one is set, and TLS with the authorities of a file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'contrail-connect-'))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    const file = join(directory, 'ca.pem')
    writeFileSync(file, 'an authority')
    const sasl = { CONTRAIL_KAFKA_SASL_MECHANISM: 'plain', CONTRAIL_KAFKA_SASL_USERNAME: 'u', CONTRAIL_KAFKA_SASL_PASSWORD: 'p' }
    expect(settings({ ...sasl, CONTRAIL_KAFKA_TLS: 'true', CONTRAIL_KAFKA_CA_FILE: file })).toMatchObject({
      sasl: { mechanism: 'plain', username: 'u', password: 'p' },
      ssl: { ca: 'an authority' },
    })
    expect(settings({ CONTRAIL_KAFKA_TLS: 'true' })).toMatchObject({ ssl: true })
  })

  it('must name brokers', () => {
    expect(() => settings({ CONTRAIL_KAFKA_BROKERS: ',' })).toThrow(/^kafka\.brokers is not set: name some brokers as host:port/)
  })
})
