// Sending dead letters again, to a topic or through the API.
import { describe, expect, it } from 'vitest'
import { memoryRecords } from '../../bus/in-process/index.ts'
import { letterId } from '../../bus/index.ts'
import type { DeadLetter, KeptLetter, RecordIn } from '../../bus/index.ts'
import { resender } from './resend.ts'
import { topicDeadLetters } from './topic.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const fromTopic = (n: number, more: Partial<DeadLetter> = {}): DeadLetter => ({
  origin: { source: 'kafka', at: `orders/2@${n}` },
  target: 'workflow Order',
  reason: 'why',
  raw: Buffer.from([0xff, n]),
  key: bytes('k'),
  headers: { colour: bytes('red') },
  ...more,
})
const fromFile: DeadLetter = { origin: { source: 'file', at: 'orders.jsonl:3' }, target: 'workflow Order', reason: 'why', raw: '{}' }

const setUp = async (...given: readonly DeadLetter[]) => {
  let now = 1_000
  const records = memoryRecords()
  for (const topic of ['orders', 'letters', 'parcels']) records.create(topic, 3)
  const letters = topicDeadLetters({ records, topic: 'letters', now: () => now++ })
  for (const letter of given) await letters.add(letter)
  const offered: KeptLetter[] = []
  const state: { refusal: string | null } = { refusal: null }
  const offer = async (letter: KeptLetter) => (offered.push(letter), state.refusal)
  const sent = async (topic = 'orders'): Promise<readonly RecordIn[]> => {
    const all: RecordIn[] = []
    for await (const record of records.scan(topic)) all.push(record)
    return all
  }
  return { records, letters, offered, state, offer, sent, desk: resender({ letters, records, offer, now: () => now++ }) }
}

describe('one', () => {
  it('goes back to its own topic and partition with key, headers and bytes, and says how often it was sent', async () => {
    const letter = fromTopic(7, { origin: { source: 'kafka', at: 'orders/2@7', trace: 't' } })
    const { desk, sent, letters } = await setUp(letter)
    expect(await desk.one(letterId(letter))).toEqual({ kind: 'resent', id: letterId(letter) })
    expect(await sent()).toMatchObject([
      { partition: 2, key: bytes('k'), value: Buffer.from([0xff, 7]), headers: { colour: bytes('red'), 'contrail-resent': bytes('1') } },
    ])
    expect(await letters.find(letterId(letter))).toHaveProperty('resentAt')
  })

  it('that was sent again before counts on', async () => {
    const letter = fromTopic(7, { headers: { 'contrail-resent': bytes('2') } })
    const { desk, sent } = await setUp(letter)
    await desk.one(letterId(letter))
    expect(await sent()).toMatchObject([{ headers: { 'contrail-resent': bytes('3') } }])
  })

  it('that had no key and no value has none again', async () => {
    const letter = fromTopic(7, { key: null, raw: null, headers: {} })
    const { desk, sent } = await setUp(letter)
    await desk.one(letterId(letter))
    expect(await sent()).toMatchObject([{ partition: 2, key: null, value: null }])
  })

  it('from a file is offered through the API, and stays unsent where it is refused', async () => {
    const { desk, offered, state, letters } = await setUp(fromFile)
    state.refusal = 'lines: is missing'
    expect(await desk.one(letterId(fromFile))).toEqual({ kind: 'refused', id: letterId(fromFile), message: 'lines: is missing' })
    expect(await letters.find(letterId(fromFile))).not.toHaveProperty('resentAt')
    state.refusal = null
    expect(await desk.one(letterId(fromFile))).toMatchObject({ kind: 'resent' })
    expect(offered).toMatchObject([{ origin: fromFile.origin }, { origin: fromFile.origin }])
  })

  it('that is not there, or of which only a part was kept, is refused', async () => {
    const big = fromTopic(1, { raw: Buffer.alloc(1024 * 1024) })
    const { desk, sent } = await setUp(big)
    expect(await desk.one('0'.repeat(64))).toMatchObject({ kind: 'refused', message: 'there is no dead letter with this id' })
    expect(await desk.one(letterId(big))).toMatchObject({ kind: 'refused', message: expect.stringContaining('not all of it was kept') })
    expect(await sent()).toEqual([])
  })

  it('from a topic is refused where no broker is known', async () => {
    const { letters, offer } = await setUp(fromTopic(1))
    const desk = resender({ letters, offer, now: () => 0 })
    expect(await desk.one(letterId(fromTopic(1)))).toMatchObject({ kind: 'refused', message: expect.stringContaining('topic orders') })
  })

  it('is not marked where it could not be sent', async () => {
    const { desk, letters } = await setUp(fromTopic(1, { origin: { source: 'kafka', at: 'gone/0@1' } }))
    const [letter] = (await letters.list({ limit: 1 })).rows
    await expect(desk.one(letter!.id)).rejects.toThrow('gone')
    expect(await letters.find(letter!.id)).not.toHaveProperty('resentAt')
  })
})

describe('all', () => {
  it('go out the oldest first, and those that were sent again stay where they are', async () => {
    const { desk, sent } = await setUp(...[1, 2, 3, 4].map((n) => fromTopic(n)))
    await desk.one(letterId(fromTopic(2)))
    const told: string[] = []
    await desk.all({}, ({ id }) => void told.push(id))
    expect((await sent()).map(({ value }) => value![1])).toEqual([2, 1, 3, 4])
    expect(told).toEqual([1, 3, 4].map((n) => letterId(fromTopic(n))))
    expect(await desk.all({})).toEqual([])
  })

  it('are those that the filter names', async () => {
    const given = [
      fromTopic(1),
      fromTopic(2, { origin: { source: 'kafka', at: 'parcels/0@2' }, target: 'signal Shipment' }),
      fromFile,
      fromTopic(3, { target: 'topic orders' }),
    ]
    for (const [filter, expected] of [
      [{ topic: 'orders' }, [0, 3]],
      [{ source: 'file' }, [2]],
      [{ source: 'kafka', target: 'signal Shipment' }, [1]],
      [{ since: 1_002 }, [2, 3]],
      [{ topic: 'nope' }, []],
    ] as const) {
      const { desk } = await setUp(...given)
      expect((await desk.all(filter)).map(({ id }) => id)).toEqual(expected.map((i) => letterId(given[i]!)))
    }
  })

  it('go on after one that is refused', async () => {
    const { desk, state } = await setUp(fromFile, fromTopic(1))
    state.refusal = 'no'
    expect(await desk.all({})).toMatchObject([{ kind: 'refused' }, { kind: 'resent' }])
  })
})
