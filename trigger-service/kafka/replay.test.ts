// Taking a topic's records again.
import { describe, expect, it, onTestFinished } from 'vitest'
import type { memoryRecords } from '../../bus/in-process/index.ts'
import { replay } from './replay.ts'
import { group, setUp } from './source.test.helper.ts'

describe('a replay', () => {
  const played = async () => {
    const of = setUp()
    of.records.create('orders', 2)
    await of.send('orders', '1', '2')
    await of.clock.advance(60_000)
    await of.send('orders', '3')
    of.source.start()
    await of.clock.advance(10)
    of.offered.length = 0
    return of
  }
  const again = (of: Awaited<ReturnType<typeof played>>) => {
    const source = of.begin()
    source.start()
    onTestFinished(async () => {
      const stopped = source.stop(0)
      await of.clock.advance(60_000)
      await stopped
    })
  }

  it('is refused while somebody consumes the topic', async () => {
    const { records } = await played()
    expect(await replay({ records, group, topic: 'orders', to: { since: 0 } })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('stop all trigger services first'),
    })
  })

  it('takes again what came since a time', async () => {
    const of = await played()
    await of.source.stop(0)
    expect(await replay({ records: of.records, group, topic: 'orders', to: { since: 1_030_000 } })).toEqual({ kind: 'rewound' })
    again(of)
    await of.clock.advance(10)
    expect(of.values()).toEqual(['orders:3'])
  })

  it('takes again what stands from an offset of a partition on', async () => {
    const of = await played()
    await of.source.stop(0)
    const partition = Number(/\/(\d)@/.exec((await lastOf(of.records)).at)?.[1])
    expect(await replay({ records: of.records, group, topic: 'orders', to: { partition, offset: 1n } })).toEqual({ kind: 'rewound' })
    again(of)
    await of.clock.advance(10)
    expect(of.values()).toEqual(['orders:2', 'orders:3'])
  })

  it('of a topic or a partition that is not there is refused by name', async () => {
    const { records } = await played()
    const refusal = async (topic: string, partition: number) => replay({ records, group, topic, to: { partition, offset: 0n } })
    expect(await refusal('nope', 0)).toEqual({ kind: 'refused', message: 'there is no topic nope' })
    expect(await refusal('orders', 2)).toEqual({ kind: 'refused', message: 'the topic orders has the partitions 0 to 1, not 2' })
  })
})

const lastOf = async (records: ReturnType<typeof memoryRecords>): Promise<{ readonly at: string }> => {
  let at = ''
  for await (const { topic, partition, offset } of records.scan('orders')) at = `${topic}/${partition}@${offset}`
  return { at }
}
