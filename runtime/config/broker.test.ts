// A broker is added without a switch: ours by its kind, another's by the path of its module; what is missing is said by its field.
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { BUSES } from '../adapters/buses.ts'
import { connect } from '../cluster/connect.ts'
import { quietLogger } from '../log.ts'
import { connectBroker, namesBroker } from './broker.ts'
import { meansCluster } from './configured.ts'
import { readConfig } from './read-config.ts'

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const FOREIGN = pathOf('../adapters/foreign-bus.fixture.ts')
const JOURNAL = pathOf('../adapters/foreign-journal.fixture.ts')
const OPTIONS = '{"greeting":"hello"}'
const config = (env: Readonly<Record<string, string>>) => {
  const read = readConfig({ env })
  if (read.kind === 'refused') throw new Error(read.problems.join('\n'))
  return read.config
}
const log = quietLogger('silent')
const on = { clientId: 'p', log }

it('each of our brokers has a section of its name, and another kind is refused', () => {
  for (const { kind } of BUSES) expect(config({})[kind]).toBeTypeOf('object')
  expect(() => config({ CONTRAIL_BUS_KIND: 'pigeons' })).toThrow('bus.kind: write one of kafka')
})

it('what ours needs is said by its field, before anything is loaded', async () => {
  await expect(connectBroker(config({}), on)).rejects.toThrow('kafka.brokers is not set')
})

it("another's is named by the path of its module, and given its own options", async () => {
  const foreign = { CONTRAIL_BUS_MODULE: FOREIGN, CONTRAIL_BUS_OPTIONS: OPTIONS }
  const broker = await connectBroker(config(foreign), on)
  expect(await broker.topics.create()).toEqual(['hello'])
  await expect(connectBroker(config({ CONTRAIL_BUS_MODULE: FOREIGN }), on)).rejects.toThrow('bus.options.greeting is not set')

  const journal = { CONTRAIL_JOURNAL_MODULE: JOURNAL, CONTRAIL_JOURNAL_OPTIONS: OPTIONS }
  const cluster = await connect(config({ ...foreign, ...journal }), { process: 'p', log, alone: true })
  expect([cluster.topics?.group, cluster.leaveAfterMs]).toEqual(['triggers', 15_000])
  await cluster.close(100)
})

it('a module that is no such adapter is refused in words that name the setting', async () => {
  await expect(connectBroker(config({ CONTRAIL_BUS_MODULE: '/nowhere.ts' }), on)).rejects.toThrow('bus.module: /nowhere.ts does not load')
  await expect(connectBroker(config({ CONTRAIL_BUS_MODULE: JOURNAL }), on)).rejects.toThrow(
    'is no bus adapter: it needs kind and connect(settings, options)',
  )
})

it('a command works on a cluster where a broker is named, by whatever kind, or a configuration', () => {
  expect(namesBroker(config({}))).toBe(false)
  expect(namesBroker(config({ CONTRAIL_KAFKA_BROKERS: 'a:1' }))).toBe(true)
  expect(namesBroker(config({ CONTRAIL_BUS_MODULE: FOREIGN }))).toBe(true)
  expect([meansCluster({}, {}), meansCluster({ config: 'c.json' }, {}), meansCluster({}, { CONTRAIL_BUS_MODULE: FOREIGN })]).toEqual([
    false,
    true,
    true,
  ])
})
