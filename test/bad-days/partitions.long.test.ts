// Somebody raises the number of partitions while sales flow: all is completed, each once, and every partition finds an owner.
import { expect, it } from 'vitest'
import { operator } from './admin.ts'
import { badDay, expectEvening, LONG, SALES, until } from './day.ts'
import { openFeed } from './feed.ts'

const BEFORE = 2
const AFTER = 8
const day = badDay({ partitions: BEFORE, processes: { executor: 2, 'side-effect': 2 } })

/** How many partitions of the topic all processes together say that they own. */
const owned = async (topic: string): Promise<number> => {
  const said = await Promise.all(
    day()
      .deployment.services()
      .map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
  )
  const line = new RegExp(`^contrail_partitions\\{topic="${topic}"\\} (\\d+)$`, 'm')
  return said.reduce((sum, metrics) => sum + Number(line.exec(metrics)?.[1] ?? 0), 0)
}

it('more partitions under load: all is completed once, and old and new processes share all of them', { timeout: LONG }, async () => {
  const { deployment, till } = day()
  const feed = openFeed(day())
  await until('sales are paid', () => till.bookings.size > 20)
  const admin = await operator(deployment.kafka.brokers)
  const topics = ['contrail.commands', 'contrail.effects', SALES]
  await admin.createPartitions({ topicPartitions: topics.map((topic) => ({ topic, count: AFTER })) })
  for (const topic of ['commands', 'effects'])
    await until(`all partitions of ${topic} are served`, async () => (await owned(topic)) === AFTER)
  const before = till.bookings.size
  await until('sales are paid', () => till.bookings.size > before + 100)
  await feed.stop()
  expect([...feed.refusals]).toEqual([])
  await expectEvening(day(), feed.acknowledged)
  for (const topic of topics) {
    const ends = await admin.fetchTopicOffsets(topic)
    expect(ends.filter(({ high }) => high !== '0').length, topic).toBe(AFTER)
  }
})
