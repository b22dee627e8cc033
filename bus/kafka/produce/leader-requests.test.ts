// Requests to leaders: one at a time for each, of all its partitions that have something, and nobody suffers for another's partition or broker.
import type { Message } from 'kafkajs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../../base/index.ts'
import { leaderRequests } from './leader-requests.ts'
import type { ProduceBatch } from './leader-requests.ts'
import { leaders } from './leaders.ts'
import { placeOf } from '../topics/offsets.ts'
import type { Sent } from './send-result.ts'

const NOT_LEADER = 6
const TOO_LARGE = 10
const WRITTEN: Sent = { kind: 'written' }
/** More than travel alone. */
const MANY = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

type Codes = (leader: number, loads: readonly ProduceBatch[]) => ReadonlyMap<string, number> | Promise<ReadonlyMap<string, number>>
const allWritten: Codes = (_, loads) => new Map(loads.map((load) => [placeOf(load), 0]))

/** Even partitions are led by broker 0, odd ones by broker 1, unless said otherwise. */
const start = (answer: Codes = allWritten, leading = new Map(Array.from({ length: 8 }, (_, partition) => [partition, partition % 2]))) => {
  const clock = virtualClock()
  const requests: { readonly leader: number; readonly at: number; readonly loads: Readonly<Record<string, readonly string[]>> }[] = []
  let lookedUp = 0
  const known = leaders(async () => {
    lookedUp++
    return new Map(leading)
  })
  const produce = async (leader: number, loads: readonly ProduceBatch[]) => {
    const values = loads.map((load) => [placeOf(load), load.messages.map(({ value }) => String(value))] as const)
    requests.push({ leader, at: clock.now(), loads: Object.fromEntries(values) })
    return answer(leader, loads)
  }
  const send = leaderRequests({ leaders: known, produce, clock })
  const put = (partition: number, ...values: readonly string[]): Promise<Sent> =>
    send({ topic: 't', partition }, () => values.map((value): Message => ({ value })))
  /** What is sent in one turn of the loop goes in the next. */
  const pass = async (ms: number): Promise<void> => {
    for (const part of [0, 0, ms, 0, 0]) await clock.advance(part)
  }
  return { pass, requests, send, put, leading, lookedUp: () => lookedUp }
}

describe('the requests to a leader', () => {
  it('carry all partitions of it that have something, and go to two leaders side by side', async () => {
    const { pass, requests, put } = start()
    const sent = [put(0, 'a'), put(1, 'b'), put(2, 'c', 'd')]
    await pass(1)
    expect(await Promise.all(sent)).toEqual([WRITTEN, WRITTEN, WRITTEN])
    expect(requests.map(({ leader, loads }) => ({ leader, loads }))).toEqual([
      { leader: 0, loads: { 't/0': ['a'], 't/2': ['c', 'd'] } },
      { leader: 1, loads: { 't/1': ['b'] } },
    ])
  })

  it('are one at a time, a little apart while there is much, and at once after a rest', async () => {
    const { pass, requests, put } = start()
    void put(0, ...MANY)
    await pass(2)
    void put(0, 'b')
    void put(2, 'c')
    await pass(100)
    void put(0, 'd')
    await pass(0)
    expect(requests.map(({ at, loads }) => ({ at, places: Object.keys(loads) }))).toEqual([
      { at: 0, places: ['t/0'] },
      { at: 5, places: ['t/0', 't/2'] },
      { at: 102, places: ['t/0'] },
    ])
  })

  it('take no pause where one message after the other travels alone', async () => {
    const { pass, requests, put } = start()
    for (const value of ['start', 'effect', 'outcome', 'reply']) {
      void put(0, value)
      await pass(0)
    }
    expect(requests.map(({ at }) => at)).toEqual([0, 0, 0, 0])
  })

  it('take what came until they go', async () => {
    const { pass, requests, send, put } = start()
    const values = ['early']
    void put(2, ...MANY)
    await pass(0)
    void send({ topic: 't', partition: 0 }, () => values.map((value) => ({ value })))
    await pass(1)
    values.push('later')
    await pass(10)
    expect(requests.map(({ loads }) => loads)).toEqual([{ 't/2': MANY }, { 't/0': ['early', 'later'] }])
  })

  it('end at a mebibyte: other partitions go in the next', async () => {
    const { pass, requests, put } = start()
    for (const partition of [0, 2, 4]) void put(partition, 'x'.repeat(600_000))
    await pass(20)
    expect(requests.map(({ loads }) => Object.keys(loads))).toEqual([['t/0', 't/2'], ['t/4']])
  })

  it('tell each partition what became of it, and of the others nothing', async () => {
    const codes = new Map([
      ['t/0', 0],
      ['t/2', NOT_LEADER],
      ['t/4', TOO_LARGE],
    ])
    const { pass, put } = start(() => codes)
    const sent = [0, 2, 4, 6].map((partition) => put(partition, 'a'))
    await pass(1)
    expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual(['written', 'failed', 'refused', 'failed'])
  })

  it('fail as a whole where there was no answer, and another leader is asked for then', async () => {
    const { pass, put, leading, requests, lookedUp } = start((leader, loads) => {
      if (leader === 0) throw new Error('closed')
      return allWritten(leader, loads)
    })
    const sent = [put(0, 'a'), put(2, 'b'), put(1, 'c')]
    await pass(1)
    expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual(['failed', 'failed', 'written'])
    expect(lookedUp()).toBe(2)
    leading.set(0, 1)
    const again = [put(2, 'b')]
    await pass(10)
    const moved = put(0, 'a')
    await pass(10)
    expect(await Promise.all([...again, moved])).toMatchObject([{ kind: 'failed' }, WRITTEN])
    expect(requests.at(-1)).toMatchObject({ leader: 1, loads: { 't/0': ['a'] } })
  })

  it('are not tried one after the other at a leader that gave no answer: who is in line for it asks for another', async () => {
    const silent = Promise.withResolvers<never>()
    const { pass, put, requests } = start((leader, loads) => (leader === 0 ? silent.promise : allWritten(leader, loads)))
    const first = put(0, 'a')
    await pass(10)
    const inLine = [put(2, 'b'), put(4, 'c')]
    await pass(10)
    silent.reject(new Error('no answer'))
    await pass(10)
    expect((await Promise.all([first, ...inLine])).map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed'])
    expect(requests.length).toBe(1)
  })

  it('do not wait for a leader that is silent, nor for a partition that nobody leads', async () => {
    const { pass, put, leading } = start((leader, loads) =>
      leader === 0 ? new Promise<never>(() => undefined) : allWritten(leader, loads),
    )
    leading.delete(3)
    let silent = true
    void put(0, 'a').then(() => (silent = false))
    const others = [put(1, 'b'), put(3, 'c'), put(5, 'd')]
    await pass(1_000)
    expect((await Promise.all(others)).map(({ kind }) => kind)).toEqual(['written', 'failed', 'written'])
    expect(silent).toBe(true)
  })

  it('bring every record in the order of its partition, whatever fails', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.nat(7), { maxLength: 60 }),
      fc.infiniteStream(fc.constantFrom(0, 0, NOT_LEADER)),
      async (partitions, codes) => {
        const log: string[] = []
        const { pass, put } = start((_, loads) => {
          const answers = loads.map((load) => ({ load, code: codes.next().value }))
          for (const { load, code } of answers) if (code === 0) log.push(...load.messages.map(({ value }) => String(value)))
          return new Map(answers.map(({ load, code }) => [placeOf(load), code]))
        })
        const lines = Map.groupBy(partitions.entries(), ([, partition]) => partition)
        const done = [...lines].map(async ([partition, entries]) => {
          for (const [n] of entries) while ((await put(partition, `${partition}:${n}`)).kind === 'failed') continue
        })
        let over = false
        void Promise.all(done).then(() => (over = true))
        while (!over) await pass(5)
        for (const [partition, entries] of lines)
          expect(log.filter((value) => value.startsWith(`${partition}:`))).toEqual(entries.map(([n]) => `${partition}:${n}`))
      },
    )
    await fc.assert(property, { numRuns: 50 })
  })
})
