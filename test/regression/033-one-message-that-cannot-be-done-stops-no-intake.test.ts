// A command that is rejected for ever, as of a damaged stream, holds its offset back. All that was done behind it counted as waiting: intake stopped.
import { expect, it } from 'vitest'
import { kafkaForFile } from '../parts/kafka/broker.ts'
import { connected, LONG, numbered, numbers, ownSettings, range, until, withTopics } from '../parts/kafka/fixture.ts'

const kafka = kafkaForFile()
const OTHERS = 60

it('counts as one that waits, for intake and on the screen, whatever was done behind it', { timeout: LONG }, async () => {
  const settings = ownSettings(kafka().brokers)
  const consumer = await withTopics(settings, { partitions: 1 })
  const seen = new Set<number>()
  const bus = await consumer.bus()
  bus.subscribe('commands', {
    group: 'executor',
    atOnce: 16,
    handler: async (messages, key) => {
      if (key === 'damaged') throw new Error('this stream is damaged')
      for (const number of numbers(messages)) seen.add(number)
    },
  })
  await bus.publish('commands', [numbered('damaged', -1), ...range(OTHERS).map((n) => numbered(`key-${n}`, n))])
  await until('all others', () => seen.size === OTHERS)

  const elsewhere = await connected(settings)
  const intake = await elsewhere.bus()
  await until('that it is known', () => intake.load('commands') === 1)
  const [view] = (await elsewhere.monitor.partitions()).filter(({ topic }) => topic === `${settings.prefix}commands`)
  expect(view?.lag).toBe(1)
})
