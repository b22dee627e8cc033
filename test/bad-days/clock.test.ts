// The clock of one machine is an hour wrong: timers come early or late, and nothing is done twice.
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { startService } from '../../workflows/cluster/service.ts'
import type { Role, ServiceProcess } from '../../workflows/cluster/service.ts'
import { badDay, expectEvening, LONG, until } from './day.ts'
import { saleRecord, started } from './feed.ts'

const MINUTE = 60_000
/** A little more than the hour by which brokers let a record be of the future. */
const WRONG = 65 * MINUTE
const NAP = 20 * MINUTE
const NAPS = 20
const CALLS = 12
/** A call may take a minute: whoever waits for its end waits longer than this. */
const SOON = 10_000
const STOP = 15_000
const PRELOAD = new URL('./shifted-clock.fixture.ts', import.meta.url).href
const APP = fileURLToPath(new URL('./app.fixture.ts', import.meta.url))

const day = badDay({ processes: { executor: 1, 'side-effect': 0 }, partitions: 4 })

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo // of a server that listens on TCP it is one
      server.close(() => resolve(port))
    })
  })

let processes = 0
const start = async (role: Role, shift: number): Promise<ServiceProcess> => {
  const { deployment, till, directory, ended } = day()
  const name = `${role}-off-by-${shift}-${++processes}`
  const service = startService({
    role,
    name,
    config: deployment.config,
    port: await freePort(),
    log: join(directory, `${name}.log`),
    env: {
      CONTRAIL_TEST_TILL: till.url,
      CONTRAIL_TEST_CLOCK_SHIFT: String(shift),
      NODE_OPTIONS: `--import=${PRELOAD}`,
    },
    args: role === 'side-effect' ? [APP] : [],
    onEnd: (how) => void ended.push(`${name} ended: ${how}`),
  })
  onTestFinished(async () => void (await service.stop(STOP)))
  await service.ready(LONG)
  return service
}

it.each([
  { who: 'of who made it is behind', first: -WRONG, second: 0 },
  { who: 'of who made it is ahead', first: WRONG, second: 0 },
  { who: 'of who finds it is ahead', first: 0, second: WRONG },
  { who: 'of who finds it is behind', first: 0, second: -WRONG },
])('a call that is on its way is not made again where the clock $who', { timeout: LONG }, async ({ who, first, second }) => {
  const { till, world, journal } = day()
  const sales = Array.from({ length: CALLS }, (_, n) => `${who.replaceAll(' ', '-')}-${n}`)
  const one = await start('side-effect', first)
  const release = till.hold()
  onTestFinished(release)
  await world.records.send(sales.map(saleRecord))
  await until('all calls are on their way', () => till.onTheirWay() === CALLS)
  // Half of the effects become its own while their calls are on their way.
  const other = await start('side-effect', second)
  await until('the other waits for the ends of calls that are not its own, or calls again', async () => {
    const due = await journal.nextDue()
    return till.onTheirWay() > CALLS || (due !== null && due > Date.now() + SOON)
  })
  expect(till.onTheirWay()).toBe(CALLS)
  release()
  await expectEvening(day(), sales)
  await Promise.all([one.stop(STOP), other.stop(STOP)])
})

it(
  'timers of an executor that is an hour ahead fire early, those that it set are late elsewhere, and none is lost',
  { timeout: LONG },
  async () => {
    const { journal } = day()
    const count = async (...wanted: readonly string[]): Promise<number> =>
      (await journal.counts())
        .filter(({ workflow, status }) => workflow === 'Nap' && wanted.includes(status))
        .reduce((sum, row) => sum + row.count, 0)
    const naps = async (name: string): Promise<void> => {
      for (let n = 0; n < NAPS; n++) expect(await started(day(), 'Nap', { napId: `${name}-${n}` })).toBe(undefined)
    }
    await naps('before')
    await until('all have lain down', async () => (await count('waiting')) === NAPS)
    const ahead = await start('executor', WRONG)
    await until('some are woken an hour early', async () => (await count('completed')) > 0)

    await naps('after')
    await until('all have lain down', async () => (await count('waiting', 'completed')) === 2 * NAPS)
    await ahead.stop(STOP)
    const end = Date.now() + NAP
    const [early, sleeping] = [await count('completed'), await journal.due(end + WRONG, 2 * NAPS)]
    const late = sleeping.filter(({ due }) => due > end)
    expect(early).toBeLessThan(NAPS)
    expect(sleeping).toHaveLength(2 * NAPS - early)
    expect(late.length).toBeGreaterThan(0)
    expect(late.length).toBeLessThan(NAPS)
  },
)
