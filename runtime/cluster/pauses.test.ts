import { expect, it, vi } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import { post, testCluster } from './cluster.test.helper.ts'

/** Far more than any of it takes; in milliseconds. */
const PATIENCE = 60_000

it('a workflow is paused on all executors: starts stay in the queue, what waits stands still, and all goes on once it is resumed', async () => {
  const cluster = testCluster()
  await cluster.executor()
  await cluster.executor()
  await cluster.sideEffect()
  await cluster.deploy()
  const visualizer = await cluster.visualizer()
  const operator = contrailClient({ url: visualizer.url })
  const said = { by: 'ann', reason: 'a test' }
  const statusOf = async (id: string): Promise<string | undefined> => (await cluster.journal.instance(`Ticket:${id}`))?.status
  const opened = (id: string) => operator.start('Ticket', { ticketId: id, title: 'It does not print' })
  await opened('t-1')
  await vi.waitFor(async () => expect(await statusOf('t-1')).toBe('waiting'), PATIENCE)
  expect(await operator.pauseWorkflow('Ticket', said)).toEqual({ kind: 'done' })
  expect(await operator.pauseWorkflow('Ticket', said)).toMatchObject({
    code: 'pausedAlready',
    message: 'Ticket is paused already, by ann: a test; to give another reason, resume it first',
  })
  expect(await operator.pauseWorkflow('Nope', said)).toMatchObject({ status: 404 })
  // From some moment on each of them knows.
  let n = 2
  await vi.waitFor(async () => {
    const ids = Array.from({ length: 4 }, () => `t-${(n += 1)}`)
    for (const id of ids) await opened(id)
    expect(await Promise.all(ids.map(statusOf))).toEqual(ids.map(() => 'deferred'))
  }, PATIENCE)
  await operator.signal('Closed', { ticketId: 't-1', closingId: 'c-1' })
  await vi.waitFor(async () => expect(await statusOf('t-1')).toBe('paused'), PATIENCE)
  expect(await operator.act('Ticket:t-1', { ...said, action: { do: 'resume' } })).toMatchObject({
    code: 'pausedAbove',
    message: 'Ticket:t-1 is paused together with the workflow Ticket: resume that',
  })
  expect(await operator.resumeWorkflow('Ticket', said)).toEqual({ kind: 'done' })
  await vi.waitFor(async () => expect([await statusOf('t-1'), await statusOf(`t-${n}`)]).toEqual(['completed', 'waiting']), PATIENCE)
  expect((await cluster.journal.counts()).map(({ status }) => status).toSorted()).toEqual(['completed', 'waiting'])
}, 120_000)

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
