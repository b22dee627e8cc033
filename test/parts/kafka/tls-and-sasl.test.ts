// Brokers that want TLS and a password: every mechanism that can be set, and what is said where it does not fit.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectKafka } from '../../../bus/kafka/index.ts'
import type { KafkaSettings } from '../../../bus/kafka/index.ts'
import { kafkaForFile } from './broker.ts'
import { lines, LONG, numbered, numbers, ownSettings, range, until, withTopics } from './fixture.ts'
import { addUser, ANN, certificate, guarded, MECHANISMS } from './tls-and-sasl.ts'
import { freePorts } from '../../../workflows/cluster/parts/kafka/ready.ts'

const [port = 0] = await freePorts(1)
const own = certificate()
const kafka = kafkaForFile({ listeners: [`SASL_SSL://127.0.0.1:${port}`], extra: guarded(own) })
beforeAll(() => addUser(kafka()), LONG)
afterAll(() => own.remove())

const door = [`127.0.0.1:${port}`]
const ssl = { ca: own.ca }

describe('brokers that want TLS and a password', { timeout: LONG }, () => {
  it.each(MECHANISMS)('are served by %s: topics, messages there and back, who serves what', async (mechanism) => {
    const connection = await withTopics(ownSettings(door, { ssl, sasl: { mechanism, ...ANN } }))
    const bus = await connection.bus()
    const seen: number[] = []
    const subscription = bus.subscribe('commands', {
      group: 'executor',
      atOnce: 4,
      handler: async (messages) => void seen.push(...numbers(messages)),
    })
    await bus.publish(
      'commands',
      range(20).map((n) => numbered(`key-${n}`, n)),
    )
    await until('all of them', () => seen.length === 20)
    expect((await connection.monitor.partitions()).map(({ owner }) => owner)).toEqual(Array(4).fill('test'))
    await subscription.stop(LONG)
  })

  const password = 'also not for logs'
  const logIn = 'compare kafka.sasl (mechanism, username, password) with what the brokers allow'
  const tls = 'do the brokers speak TLS there (kafka.tls)?'
  it.each<[string, { readonly at: () => readonly string[] } & Pick<KafkaSettings, 'ssl' | 'sasl'>, string]>([
    ['a wrong password', { at: () => door, ssl, sasl: { mechanism: 'scram-sha-512', username: ANN.username, password } }, logIn],
    ['an unknown user', { at: () => door, ssl, sasl: { mechanism: 'plain', username: 'bob', password } }, logIn],
    [
      'a stranger’s certificate',
      { at: () => door, ssl: true, sasl: { mechanism: 'plain', ...ANN } },
      'who signed its certificate by kafka.caFile',
    ],
    ['plain text', { at: () => door, sasl: { mechanism: 'plain', ...ANN } }, 'do the brokers want TLS (kafka.tls) there?'],
    ['TLS at a plain door', { at: () => kafka().brokers, ssl, sasl: { mechanism: 'plain', ...ANN } }, tls],
  ])('%s is refused in words that name the setting, and no password is said', async (_, { at, ...given }, hint) => {
    const brokers = at()
    const log = lines()
    const refused = connectKafka(ownSettings(brokers, given), { log })
    await expect(refused).rejects.toThrow(`Kafka cannot be reached at ${brokers.join(', ')}: `)
    await expect(refused).rejects.toThrow(hint)
    // A start that waits for its brokers does not wait for these two to mend themselves.
    await expect(refused).rejects.toMatchObject({ lasting: hint === logIn || hint.includes('certificate') })
    const said = await refused.catch(String)
    expect(JSON.stringify([said, log.said])).not.toContain('not for logs')
  })
})
