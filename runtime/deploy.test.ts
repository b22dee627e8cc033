import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock, virtualClock } from '../base/index.ts'
import { inProcessBus } from '../bus/in-process/index.ts'
import type { ActivateCommand } from '../engine/index.ts'
import { startExecutor } from '../executor-service/index.ts'
import { VERSIONS } from '../engine/index.ts'
import { memoryJournal } from '../journal/memory/index.ts'
import { storedVersions, activateVersions } from '../versions/index.ts'
import { folderOf, ORDER } from '../versions/bundle/modules.fixture.ts'
import { storeVersions } from '../versions/bundle/index.ts'

it('two modules that export a workflow of one name are refused, and nothing is stored', async () => {
  const again = ORDER['order.ts']!.replace('flow(priceOrder)', 'flow(priceOrder, flow())')
  const folder = await folderOf({ ...ORDER, 'again.ts': again })
  const journal = memoryJournal()
  const versions = storedVersions({ journal })
  const stored = storeVersions(
    { versions },
    ['order.ts', 'again.ts'].map((name) => join(folder, name)),
    [],
  )
  await expect(stored).rejects.toThrow("two modules export a workflow called 'Order': rename one, or name one module")
  expect(journal.counters().bytes).toBe(0)
})

it('a version that another deploy made impossible meanwhile is refused, and the refusal is said', async () => {
  const folder = await folderOf(ORDER)
  const journal = memoryJournal()
  const versions = storedVersions({ journal })
  const stored = await storeVersions({ versions }, [join(folder, 'order.ts')], [])
  const bus = inProcessBus()
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const env = { random: Math.random, uuid: () => 'id' }
  const executor = startExecutor({ journal, bus, versions, clock: systemClock, env, log })
  onTestFinished(() => executor.stop(1000))
  const { name, version } = stored[0]!.workflow
  const other: ActivateCommand = {
    kind: 'activate',
    stream: VERSIONS,
    id: 'other',
    workflow: name,
    number: version,
    hash: 'f'.repeat(64),
    by: 'ann',
    reason: 'first',
  }
  const late: Pick<typeof bus, 'submit'> = {
    submit: async (topic, message) => {
      await bus.submit('commands', { key: VERSIONS, value: other })
      await bus.submit(topic, message)
    },
  }
  const activated = activateVersions({ journal, versions, bus: late, dev: false, clock: systemClock }, stored)
  await expect(activated).rejects.toThrow(/^Order 1 is known with other content \(ffffffffffff, not [0-9a-f]{12}\)/)
})

it('a deploy that no executor takes says so within its patience, and what to start', async () => {
  const folder = await folderOf(ORDER)
  const journal = memoryJournal()
  const versions = storedVersions({ journal })
  const stored = await storeVersions({ versions }, [join(folder, 'order.ts')], [])
  const clock = virtualClock()
  const durable: Pick<ReturnType<typeof inProcessBus>, 'submit'> = { submit: () => Promise.resolve() }
  const activated = activateVersions({ journal, versions, bus: durable, dev: false, clock, patienceMs: 2000 }, stored)
  const refused = expect(activated).rejects.toThrow(
    /^no executor took the activation of Order 1 within 2 s: start one with 'contrail serve executor'/,
  )
  await clock.runUntilIdle()
  await refused
})

it('a deploy waits until the executor of another process has decided', async () => {
  const folder = await folderOf(ORDER)
  const journal = memoryJournal()
  const versions = storedVersions({ journal })
  const stored = await storeVersions({ versions }, [join(folder, 'order.ts')], [])
  const clock = virtualClock()
  let sent: ActivateCommand | undefined
  const durable: Pick<ReturnType<typeof inProcessBus>, 'submit'> = {
    submit: (_topic, { value }) => {
      sent = value as ActivateCommand // the only command that a deploy sends
      return Promise.resolve()
    },
  }
  let active: readonly string[] = []
  const activated = activateVersions({ journal, versions, bus: durable, dev: false, clock }, stored).then(async () => {
    active = (await versions.active()).map(({ workflow }) => workflow.name)
  })
  await clock.advance(1000)
  expect(active).toEqual([])
  const bus = inProcessBus()
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const executor = startExecutor({ journal, bus, versions, clock: systemClock, env: { random: Math.random, uuid: () => 'id' }, log })
  onTestFinished(() => executor.stop(1000))
  await bus.submit('commands', { key: VERSIONS, value: sent! })
  await clock.advance(1000)
  await activated
  expect(active).toEqual(['Order'])
})
