// What a deploy tells schedules: through real modules, versions and an executor.
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../base/index.ts'
import { inProcessBus } from '../bus/in-process/index.ts'
import type { OperatorAction, ScheduleState } from '../engine/index.ts'
import { DECLARED_SCHEDULES, evolveTurns, initial, scheduleStream } from '../engine/index.ts'
import { startExecutor } from '../executor-service/index.ts'
import { memoryJournal } from '../journal/memory/index.ts'
import { activateVersions, storedVersions } from '../versions/index.ts'
import { storeVersions } from '../versions/bundle/index.ts'
import { folderOf } from '../versions/bundle/modules.fixture.ts'

const module = (version: number, schedules: readonly string[], name = 'Import') => `
import { z } from 'zod'
import { http, schedule, step, workflow } from 'contrail/dsl'
const Night = z.object({ key: z.string() })
interface Night { readonly key: string }
const on = (name: string, cron: string) => schedule({ name, cron: cron as never, zone: 'UTC', decode: Night, id: 'key', input: ({ key }) => ({ key }) })
export const w = workflow(
  { name: '${name}', version: ${version}, triggers: [http({ decode: Night, id: 'key' }), ${schedules.join(', ')}], state: z.object({}), initial: {} },
  step('Run', (x: Night) => ({ output: x.key })),
)
`

const deployment = () => {
  const journal = memoryJournal()
  const versions = storedVersions({ journal })
  const bus = inProcessBus()
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const start = () => {
    const executor = startExecutor({ journal, bus, versions, clock: systemClock, env: { random: Math.random, uuid: () => 'id' }, log })
    onTestFinished(() => executor.stop(1000))
    return executor
  }
  const executor = start()
  const load = async (stream: string) => {
    const { snapshot, turns } = await journal.load(stream)
    return evolveTurns(snapshot?.state ?? initial, turns)
  }
  let asked = 0
  return {
    journal,
    deploy: async (source: string, dev = false) => {
      const folder = await folderOf({ 'w.ts': source })
      const stored = await storeVersions({ versions }, [join(folder, 'w.ts')], [])
      await activateVersions({ journal, versions, bus, dev, clock: systemClock }, stored)
    },
    ask: (name: string, action: OperatorAction) =>
      bus.submit('commands', {
        key: scheduleStream(name),
        value: { kind: 'operator', stream: scheduleStream(name), id: `a${(asked += 1)}`, by: 'ann', reason: 'test', action },
      }),
    /** Another process takes over; how many streams it had to ask again. */
    restart: async () => {
      await executor.stop(1000)
      return start().recover()
    },
    schedule: async (name: string): Promise<ScheduleState | undefined> => (await load(scheduleStream(name))).schedule,
    listed: async () => [...((await load(DECLARED_SCHEDULES)).schedules ?? [])],
  }
}

it('a deploy lists what its versions declare, changes it with the next, and ends what that declares no more', async () => {
  const on = deployment()
  await on.deploy(module(1, [`on('Nightly', '0 3 * * *')`, `on('Noon', '0 12 * * *')`]))
  expect(await on.listed()).toEqual([
    ['Nightly', 'Import'],
    ['Noon', 'Import'],
  ])
  expect(await on.schedule('Nightly')).toMatchObject({ cron: '0 3 * * *', declared: true, set: { by: 'deploy' } })
  await on.deploy(module(2, [`on('Nightly', '0 4 * * *')`]))
  expect(await on.listed()).toEqual([['Nightly', 'Import']])
  expect(await on.schedule('Nightly')).toMatchObject({ cron: '0 4 * * *', removed: null })
  expect(await on.schedule('Noon')).toMatchObject({ removed: { by: 'deploy' }, next: null })
})
it('the same deploy again, as after one that was cut off, writes nothing', async () => {
  const on = deployment()
  await on.deploy(module(1, [`on('Nightly', '0 3 * * *')`]))
  const { turns } = on.journal.counters()
  await on.deploy(module(1, [`on('Nightly', '0 3 * * *')`]))
  expect(on.journal.counters().turns).toBe(turns)
})
it('in development a workflow that is in the module no more loses its schedules, in a cluster it does not', async () => {
  const on = deployment()
  await on.deploy(module(1, [`on('Nightly', '0 3 * * *')`]))
  await on.deploy(module(1, [], 'Other'))
  expect(await on.schedule('Nightly')).toMatchObject({ removed: null })
  await on.deploy(module(1, [], 'Other'), true)
  expect(await on.schedule('Nightly')).toMatchObject({ removed: { reason: 'workflow Import is in no module any more' } })
})
it('a name that is taken refuses the deploy in a sentence, before anything is activated', async () => {
  const on = deployment()
  await on.deploy(module(1, [`on('Nightly', '0 3 * * *')`]))
  await expect(on.deploy(module(1, [`on('Nightly', '0 3 * * *')`], 'Other'))).rejects.toThrow(
    'schedule Nightly is declared by workflow Import and by Other: give one of them another name',
  )
  await on.ask('Weekly', { do: 'setSchedule', schedule: { name: 'Weekly', workflow: 'Import', cron: '0 0 * * 1', zone: 'UTC' } })
  await expect.poll(() => on.schedule('Weekly')).toBeDefined()
  await expect(on.deploy(module(1, [`on('Weekly', '0 3 * * 1')`], 'Third'))).rejects.toThrow(
    /there is a schedule Weekly already, made by ann/,
  )
  expect((await on.listed()).map(([name]) => name)).toEqual(['Nightly'])
})

it('a process that starts reads nothing of schedules that are not due', async () => {
  const on = deployment()
  for (let i = 0; i < 50; i++)
    await on.ask(`s${i}`, { do: 'setSchedule', schedule: { name: `s${i}`, workflow: 'Import', cron: '0 0 29 2 *', zone: 'UTC' } })
  await expect.poll(() => on.schedule('s49')).toBeDefined()
  const { turnsRead } = on.journal.counters()
  expect(await on.restart()).toBe(0)
  expect(on.journal.counters().turnsRead).toBe(turnsRead)
})
