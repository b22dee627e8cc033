// Somebody deletes a topic under load: it is said, it is made again by hand, and what was in it is asked for again from the journal.
import { expect, it } from 'vitest'
import { contrail } from '../bad-inputs/processes.ts'
import { operator } from './admin.ts'
import { allReady, badDay, expectEvening, LONG, notReady, SALES, until } from './day.ts'
import { openFeed, saleRecord } from './feed.ts'

// What is open is asked for again much sooner than usually, so that nobody has to wait for it here.
const day = badDay({ env: { CONTRAIL_EXECUTOR_RECONCILE_AFTER: '5s' } })

it(
  'the topic of the effects is deleted: processes say so, and after `contrail topics create` all is completed once',
  { timeout: LONG },
  async () => {
    const { deployment, till } = day()
    const admin = await operator(deployment.kafka.brokers)
    const feed = openFeed(day())
    await until('sales are paid', () => till.bookings.size > 20)
    await admin.deleteTopics({ topics: ['contrail.effects'] })
    const before = feed.acknowledged.size
    await until('more sales are acknowledged', () => feed.acknowledged.size > before + 50)
    await until('an executor says what it cannot write, and a side-effect process that it waits', async () => {
      const said = (await Promise.all(deployment.services().map(notReady))).flat()
      return (
        said.some((reason) => /^\d+ messages for contrail\.effects\/\d cannot be written: /.test(reason)) &&
        said.includes('the consumer of effects is joining its group')
      )
    })
    const check = await contrail(['topics', 'check', '--config', deployment.config])
    expect(check).toMatchObject({ code: 1, out: 'contrail.effects does not exist: run contrail topics create\n' })
    await deployment.contrail('topics', 'create')
    await feed.stop()
    await allReady(day())
    await expectEvening(day(), feed.acknowledged)
  },
)

it(
  'the topic of a trigger is deleted: the others go on, and it is read from its beginning once it is there again',
  { timeout: LONG },
  async () => {
    const { deployment, till, world } = day()
    const admin = await operator(deployment.kafka.brokers)
    const sales = (name: string): readonly string[] => Array.from({ length: 20 }, (_, n) => `${name}-${n}`)
    await world.records.send(sales('before').map(saleRecord))
    await until('they are paid', () => sales('before').every((sale) => till.bookings.has(sale)))
    await admin.deleteTopics({ topics: [SALES] })
    const http = openFeed(day(), { kafka: false })
    await until('sales over HTTP are paid meanwhile', () => http.acknowledged.size > 20)
    await http.stop()
    await admin.createTopics({ topics: [{ topic: SALES, numPartitions: 3 }] })
    await world.records.send(sales('after').map(saleRecord))
    await allReady(day())
    await expectEvening(day(), [...sales('before'), ...http.acknowledged, ...sales('after')])
  },
)

it(
  'a command from beyond the end of the journal, as after a restore, holds back its partition until the topic is made anew',
  { timeout: LONG },
  async () => {
    const { deployment, world, till } = day()
    const admin = await operator(deployment.kafka.brokers)
    const topic = 'contrail.commands'
    const stream = 'Sale:forgotten'
    const of = { instance: stream, node: 'pay', visit: 1, index: 0 }
    const outcome = { kind: 'outcome', stream, of, attempt: 1, after: 9, repeat: 'safe', report: { kind: 'ok', value: {} } }
    const bytes = (text: string): Uint8Array => Buffer.from(text)
    const record = { topic, key: bytes(stream), value: bytes(JSON.stringify(outcome)), headers: { 'contrail-format': bytes('1') } }
    await world.records.send([record])
    const sales = Array.from({ length: 40 }, (_, n) => `beside-${n}`)
    await world.records.send(sales.map(saleRecord))
    await until('the others are paid', () => sales.every((sale) => till.bookings.has(sale)))
    const lag = async (): Promise<number> =>
      (await world.monitor.partitions()).filter((view) => view.topic === topic).reduce((sum, view) => sum + view.lag, 0)
    expect(await lag()).toBeGreaterThan(0)

    await admin.deleteTopics({ topics: [topic] })
    await until('it is gone', async () =>
      (await contrail(['topics', 'check', '--config', deployment.config])).out.includes(`${topic} does not exist`),
    )
    await deployment.contrail('topics', 'create')
    await allReady(day())
    const more = Array.from({ length: 40 }, (_, n) => `afterwards-${n}`)
    await world.records.send(more.map(saleRecord))
    await expectEvening(day(), [...sales, ...more])
    await until('nothing waits', async () => (await lag()) === 0)
  },
)
