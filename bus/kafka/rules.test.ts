// Small rules, each by itself: versions, shares, topics, and what is logged.
import * as fc from 'fast-check'
import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { partitionOf } from '../../base/index.ts'
import { assignPartitions } from './consume/assigner.ts'
import { spokenApis } from './kafkajs/internals.ts'
import { rateLimitedLog } from './log.ts'
import { recordIn } from './read/record.ts'
import { sentBy } from './produce/send-result.ts'
import { withDefaults } from './settings.ts'
import { differences } from './topics/topic-check.ts'
import { defaultTopics } from './topics/topics.ts'
import { versionProblems } from './kafkajs/versions.ts'

describe('the versions of requests', () => {
  const served = (over: Readonly<Record<number, readonly [number, number]>> = {}) =>
    Object.fromEntries(
      spokenApis().map(({ key, min, max }) => {
        const [minVersion, maxVersion] = over[key] ?? [min, max + 3]
        return [key, { minVersion, maxVersion }]
      }),
    )
  it('fit where the ranges meet', () => {
    expect(spokenApis().find(({ api }) => api === 'Produce')).toEqual({ api: 'Produce', key: 0, min: 0, max: 7 })
    expect(versionProblems(spokenApis(), served({ 0: [3, 13], 1: [11, 18] }))).toEqual([])
  })
  it('are refused where the broker dropped all that the client speaks, or does not reach it, or is missing', () => {
    const { 8: _, ...rest } = served({ 0: [8, 15], 9: [0, 0] })
    expect(versionProblems(spokenApis(), rest)).toEqual([
      'Produce is served in versions 8 to 15, the client speaks 0 to 7',
      'OffsetCommit is not served',
      'OffsetFetch is served in versions 0 to 0, the client speaks 1 to 4',
    ])
  })
  it('of requests that we never make do not matter', () => {
    expect(versionProblems(spokenApis(), served({ 28: [99, 99] }))).toEqual([])
  })
})

describe('the partition of a key', () => {
  it('is the one that kafkajs and the Java clients compute', () => {
    const partitioner = kafkajs.Partitioners.DefaultPartitioner()
    const property = fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), fc.integer({ min: 1, max: 256 }), (key, count) => {
      const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
        partitionId,
        partitionErrorCode: 0,
        leader: 1,
        replicas: [1],
        isr: [1],
      }))
      fc.pre(key !== '')
      expect(partitionOf(key, count)).toBe(partitioner({ topic: 't', partitionMetadata, message: { key, value: null } }))
    })
    fc.assert(property)
  })
})

describe('the assignPartitions of partitions', () => {
  it('gives each partition to one who asked for its topic, and nobody two more than another', () => {
    const wishes = fc.uniqueArray(fc.record({ member: fc.string({ minLength: 1 }), topics: fc.subarray(['a', 'b', 'c']) }), {
      selector: (w) => w.member,
      maxLength: 6,
    })
    const counts = fc.record({ a: fc.nat(20), b: fc.nat(20), c: fc.nat(3) })
    const property = fc.property(wishes, counts, (members, sizes) => {
      const partitions = new Map(Object.entries(sizes).map(([topic, size]) => [topic, Array.from({ length: size }, (_, n) => n)]))
      const hands = assignPartitions(members, partitions)
      expect(assignPartitions(members.toReversed(), partitions)).toEqual(hands)
      for (const [topic, all] of partitions) {
        const takers = members.filter(({ topics }) => topics.includes(topic))
        const dealt = takers.map(({ member }) => hands.get(member)?.[topic] ?? [])
        expect(dealt.flat().toSorted((x, y) => x - y)).toEqual(takers.length === 0 ? [] : all)
        const sizesOf = dealt.map((hand) => hand.length)
        if (sizesOf.length > 0) expect(Math.max(...sizesOf) - Math.min(...sizesOf)).toBeLessThanOrEqual(1)
        for (const { member, topics } of members) if (!topics.includes(topic)) expect(hands.get(member)?.[topic]).toBeUndefined()
      }
    })
    fc.assert(property)
  })
  it('does not give every topic of one partition to the same member', () => {
    const topics = ['a', 'b', 'c', 'd']
    const hands = assignPartitions(
      ['x', 'y'].map((member) => ({ member, topics })),
      new Map(topics.map((topic) => [topic, [0]])),
    )
    expect([...hands.values()].map((hand) => Object.keys(hand).length)).toEqual([2, 2])
  })
})

describe('what became of a partition in a request', () => {
  const place = { topic: 't', partition: 3 }
  it('is written only where the leader says so, and a failure where it says nothing', () => {
    expect(sentBy(place, 0)).toEqual({ kind: 'written' })
    expect(sentBy(place, undefined).kind).toBe('failed')
  })
  it('is refused where the broker will never take it, and failed where it may', () => {
    const [tooLarge, notLeader] = [10, 6]
    expect(sentBy(place, tooLarge)).toMatchObject({ kind: 'refused', error: { cause: { type: 'MESSAGE_TOO_LARGE' } } })
    expect(sentBy(place, notLeader)).toMatchObject({ kind: 'failed', error: { type: 'NOT_LEADER_FOR_PARTITION' } })
  })
})

describe('our topics', () => {
  const [commands] = defaultTopics({ partitions: 16, replication: 3 })
  const spec = { replication: 3, ...commands!, topic: 'contrail.commands' }
  const config = (over: Readonly<Record<string, number | string>> = {}) =>
    new Map(
      Object.entries({
        'retention.ms': spec.retentionMs,
        'min.insync.replicas': 2,
        'max.message.bytes': spec.maxMessageBytes,
        'message.timestamp.type': 'LogAppendTime',
        ...over,
      }).map(([name, value]): [string, string] => [name, String(value)]),
    )
  it('are as they should be, or better', () => {
    expect(differences(spec, { partitions: 16, copies: 3, config: config() })).toEqual([])
    expect(
      differences(spec, { partitions: 32, copies: 5, config: config({ 'retention.ms': -1, 'max.message.bytes': 9_000_000 }) }),
    ).toEqual([])
    expect(defaultTopics().map(({ topic, partitions }) => [topic, partitions])).toEqual([
      ['commands', 16],
      ['effects', 16],
      ['replies', 8],
      ['deadletters', 4],
    ])
    expect(defaultTopics({ queues: { payments: ['ChargeCard'] } }).map(({ topic }) => topic)).toContain('effects.payments')
  })
  it('are told in sentences where they are not', () => {
    expect(differences(spec, undefined)).toEqual(['contrail.commands does not exist: run contrail topics create'])
    const found = { partitions: 6, copies: 1, config: config({ 'retention.ms': 1_000, 'min.insync.replicas': 2, 'max.message.bytes': 10 }) }
    expect(differences(spec, found).map((sentence) => sentence.replace(/:.*/, ''))).toEqual([
      'contrail.commands has 6 partitions, 16 are asked for',
      'contrail.commands has 6 partitions, which does not divide 256',
      'contrail.commands has 1 copies of a partition, 3 are asked for',
      'contrail.commands has min.insync.replicas 2, but only 1 copies',
      'contrail.commands keeps records for 1000 ms, 604800000 are asked for',
      'contrail.commands takes records up to 10 bytes, 1048588 are asked for',
    ])
    const byProducer = config({ 'message.timestamp.type': 'CreateTime' })
    expect(differences(spec, { partitions: 16, copies: 3, config: byProducer })).toEqual([
      'contrail.commands takes the time of a record from who sends it: one whose clock is an hour ahead is refused; set message.timestamp.type to LogAppendTime',
    ])
    expect(differences(spec, { partitions: 16, copies: 3, config: config({ 'min.insync.replicas': 1 }) })).toEqual([
      'contrail.commands has min.insync.replicas 1: a message may be acknowledged that only one broker has; set it to 2',
    ])
  })
})

describe('what is logged', () => {
  it('is said once in a while, and then how often it was left out', () => {
    const said: unknown[] = []
    const say = (level: string) => (details: object, message: string) => void said.push([level, message, details])
    let now = 0
    const log = rateLimitedLog({ info: say('info'), warn: say('warn'), error: say('error') }, () => now)
    for (now = 0; now < 25_000; now += 1_000) log.warn({ at: now }, 'the broker is away')
    log.error({}, 'the broker is away')
    expect(said).toEqual([
      ['warn', 'the broker is away', { at: 0 }],
      ['warn', 'the broker is away', { at: 10_000, leftOut: 9 }],
      ['warn', 'the broker is away', { at: 20_000, leftOut: 9 }],
      ['error', 'the broker is away', {}],
    ])
  })

  it('leaves out no error of another partition', () => {
    const said: object[] = []
    const quiet = (): void => undefined
    const log = rateLimitedLog({ info: quiet, warn: quiet, error: (details) => void said.push(details) }, () => 0)
    for (const partition of [0, 1, 0, 1]) log.error({ partition }, 'records were deleted before they were read')
    expect(said).toEqual([{ partition: 0 }, { partition: 1 }])
  })
})

it('a record keeps the last of headers with one name, whatever the name', () => {
  const headers = JSON.parse('{"__proto__":"p","a":["1","2"]}')
  const record = recordIn('t', 1, { offset: '9007199254740993', timestamp: '5', key: null, value: null, attributes: 0, headers })
  expect(record.offset).toBe(9_007_199_254_740_993n)
  expect(Object.entries(record.headers).map(([name, value]) => [name, Buffer.from(value).toString()])).toEqual([
    ['__proto__', 'p'],
    ['a', '2'],
  ])
})

it('settings that are not said have a value, and those that are keep theirs', () => {
  const { consumer, compression } = withDefaults({
    brokers: ['b:1'],
    clientId: 'c',
    prefix: 'p.',
    consumer: { sessionTimeoutMs: 20_000, pendingHigh: 7 },
  })
  expect(consumer).toMatchObject({
    sessionTimeoutMs: 20_000,
    heartbeatMs: 4_000,
    rebalanceTimeoutMs: 40_000,
    pendingHigh: 7,
    pendingLow: 50,
  })
  expect(compression).toBe('none')
})
