import { expect, it, vi } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import { post, testCluster } from './cluster.test.helper.ts'

/** Far more than any of it takes; in milliseconds. */
const PATIENCE = 60_000

it('HTTP is paused in all processes, and resumed, by one word of a person', async () => {
  const cluster = testCluster()
  await cluster.executor()
  await cluster.deploy()
  const [trigger, visualizer] = [await cluster.trigger(), await cluster.visualizer()]
  const said = { by: 'ann', reason: 'a test' }
  const operator = contrailClient({ url: visualizer.url })
  const start = (url: string, id: string) => post(`${url}/api/v1/workflows/Ticket/instances`, { ticketId: id, title: 'It does not print' })
  const shut = [503, { code: 'unavailable', detail: 'starts and signals over HTTP are paused: send it again later' }]
  expect(await operator.pauseTrigger('http', said)).toEqual({ kind: 'done' })
  const [here, later] = [await start(visualizer.url, 't-1'), await cluster.trigger()]
  expect([here.status, here.body]).toMatchObject(shut)
  const there = await start(later.url, 't-1')
  expect([there.status, there.body]).toMatchObject(shut)
  await vi.waitFor(async () => expect((await start(trigger.url, 't-1')).status).toBe(503), PATIENCE)
  expect(await (await fetch(`${trigger.url}/metrics`)).text()).toContain('\ncontrail_trigger_paused{source="http",topic=""} 1\n')
  expect((await fetch(`${trigger.url}/readyz`)).status).toBe(200)
  expect(await operator.resumeTrigger('http', said)).toEqual({ kind: 'done' })
  await vi.waitFor(async () => expect((await start(trigger.url, 't-1')).status).toBe(202), PATIENCE)
})
