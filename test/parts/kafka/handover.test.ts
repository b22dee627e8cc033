// Partitions that change hands on a real broker: from the killed and the frozen, and in peace.
import { describe, expect, it } from 'vitest'
import { partitionOf } from '../../../base/index.ts'
import { kafkaForFile } from './broker.ts'
import { consumerProcess } from './consumer-process.ts'
import { keysOf, LONG, numbered, numbers, ownSettings, range, until, withTopics } from './fixture.ts'
import { strangeAdmin } from './plain-client.ts'

const kafka = kafkaForFile()
const brokers = () => kafka().brokers

/** Silence after which a consumer counts as dead: more than a busy machine keeps a living one from its heartbeats. Milliseconds. */
const SESSION = 8_000

describe('consumers', { timeout: LONG }, () => {
  it('take over from one that was killed, from the first message that it had not acknowledged', async () => {
    // The one that takes over loses nothing by a standstill of this process, so that each message comes to it once.
    const settings = ownSettings(brokers(), { consumer: { sessionTimeoutMs: 60_000 } })
    const connection = await withTopics(settings)
    const bus = await connection.bus()
    const doomed = consumerProcess({ broker: brokers()[0]!, prefix: settings.prefix, sessionMs: SESSION, name: 'doomed' })
    await until('its partitions', () => doomed.said.some(({ partitions }) => partitions?.length === 4))
    const partition = partitionOf('stuck', 4)
    const around = keysOf(partition, 20)
    await bus.publish(
      'commands',
      around.slice(0, 10).map((key, n) => numbered(key, n)),
    )
    await until('what comes before', () => doomed.got().length >= 10)
    await bus.publish('commands', [numbered('stuck', 10)])
    await bus.publish(
      'commands',
      around.slice(10).map((key, n) => numbered(key, 11 + n)),
    )
    await until(
      'what comes behind the stuck one',
      () => new Set(doomed.got()).size === 21 && doomed.said.filter(({ done }) => done !== undefined).length >= 20,
    )
    // Below the stuck one everything is committed, behind it nothing can be.
    const admin = await strangeAdmin(brokers())
    const committed = async () =>
      (await admin.fetchOffsets({ groupId: `${settings.prefix}executor`, topics: [`${settings.prefix}commands`] }))[0]?.partitions.find(
        (p) => p.partition === partition,
      )?.offset
    await until('the commit', async () => (await committed()) === '10')
    doomed.signal('SIGKILL')
    const seen: number[] = []
    bus.subscribe('commands', { group: 'executor', atOnce: 16, handler: async (messages) => void seen.push(...numbers(messages)) })
    await until('the redelivery', () => new Set(seen).size === 11)
    expect(seen.toSorted((a, b) => a - b)).toEqual(range(11).map((n) => 10 + n))
  })

  it('that were frozen beyond their session lose their lease, and nothing is lost by what they do afterwards', async () => {
    const settings = ownSettings(brokers(), { consumer: { sessionTimeoutMs: SESSION } })
    const bus = await (await withTopics(settings)).bus()
    const frozen = consumerProcess({ broker: brokers()[0]!, prefix: settings.prefix, sessionMs: SESSION, name: 'frozen' })
    await until('its partitions', () => frozen.said.some(({ partitions }) => partitions?.length === 4))
    await bus.publish('commands', [numbered('slow', 0), ...keysOf(partitionOf('slow', 4), 5).map((key, n) => numbered(key, 1 + n))])
    await until('the first messages', () => frozen.got().length >= 6)
    frozen.signal('SIGSTOP')
    await bus.publish(
      'commands',
      range(40).map((n) => numbered(`key-${n}`, 10 + n)),
    )
    const seen: number[] = []
    const taker = bus.subscribe('commands', {
      group: 'executor',
      atOnce: 16,
      handler: async (messages) => void seen.push(...numbers(messages)),
    })
    await until('the partitions at the next owner', () => taker.partitions().length === 4)
    await until('all that the frozen one did not acknowledge', () => [0, ...range(40).map((n) => 10 + n)].every((n) => seen.includes(n)))
    frozen.signal('SIGCONT')
    await until('that it knows of its loss', () => frozen.said.some(({ aborted }) => aborted === 'slow'))
    await until('a share for each', () => taker.partitions().length === 2)
    // What it commits late, if anything, moves nobody past what is not done.
    await bus.publish(
      'commands',
      range(40).map((n) => numbered(`key-${n}`, 100 + n)),
    )
    await until('all later ones', () => range(40).every((n) => seen.includes(100 + n) || frozen.got().includes(100 + n)))
  })

  it('hand over in peace: with members that come and go while messages flow, each message is delivered once', async () => {
    // Far more than any standstill of this process: after one, what was not acknowledged would come twice, as it should.
    const bus = await (await withTopics(ownSettings(brokers(), { consumer: { sessionTimeoutMs: 60_000 } }))).bus()
    const seen: number[] = []
    const join = () =>
      bus.subscribe('commands', { group: 'executor', atOnce: 16, handler: async (messages) => void seen.push(...numbers(messages)) })
    const first = join()
    await until('all partitions', () => first.partitions().length === 4)
    let sent = 0
    let over = false
    const flow = async () => {
      while (!over) {
        await bus.publish(
          'commands',
          range(5).map(() => numbered(`key-${sent % 17}`, sent++)),
        )
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    const flowing = flow()
    await until('some', () => seen.length > 50)
    await first.stop(LONG)
    expect(seen.length).toBe(new Set(seen).size)
    const second = join()
    await until('some more', () => seen.length > 150)
    await second.stop(LONG)
    over = true
    await flowing
    const third = join()
    await until('all of them', () => new Set(seen).size === sent)
    await third.stop(LONG)
    expect(seen.toSorted((a, b) => a - b)).toEqual(range(sent))
  })

  it('hand over to those beside them, too: whoever comes or goes, nobody is given what another did', async () => {
    const consumer = { sessionTimeoutMs: 60_000, heartbeatMs: 200 }
    const bus = await (await withTopics(ownSettings(brokers(), { consumer }))).bus()
    const seen: number[] = []
    /** Keys take turns at being quick and slow, so that what is done leaves gaps in the order of the topic. */
    const work = async (messages: Parameters<typeof numbers>[0], key: string): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, (3 * (key.length + (key.codePointAt(key.length - 1) ?? 0))) % 40))
      seen.push(...numbers(messages))
    }
    const join = () => bus.subscribe('commands', { group: 'executor', atOnce: 6, handler: work })
    const stays = join()
    await until('all partitions', () => stays.partitions().length === 4)
    let sent = 0
    let over = false
    const flow = async () => {
      for (; !over; await new Promise((resolve) => setTimeout(resolve, 10)))
        await bus.publish(
          'commands',
          range(8).map(() => numbered(`key-${sent % 23}`, sent++)),
        )
    }
    const flowing = flow()
    for (const _ of range(4)) {
      const comes = join()
      await until('a share', () => comes.partitions().length === 2 && stays.partitions().length === 2)
      const some = seen.length + 100
      await until('some', () => seen.length > some)
      await comes.stop(LONG)
      await until('all partitions again', () => stays.partitions().length === 4)
    }
    over = true
    await flowing
    await until('all of them', () => new Set(seen).size === sent)
    expect(seen.toSorted((a, b) => a - b)).toEqual(range(sent))
  })
})
