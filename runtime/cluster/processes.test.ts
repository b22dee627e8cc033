import { describe, expect, it, vi } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import type { PartitionView } from '../../bus/index.ts'
import { JournalUnavailable } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { allProcess } from './all.ts'
import { post, testCluster, TICKETS } from './cluster.test.helper.ts'
import { executorProcess } from './executor.ts'
import { codeOf, sideEffectProcess } from './side-effect.ts'

/** Far more than any of it takes; in milliseconds. */
const PATIENCE = 60_000
const aTicket = (ticketId: string) => ({ ticketId, title: 'It does not print' })
const json = async (url: string): Promise<unknown> => (await fetch(url)).json()
const metric = async (url: string, line: RegExp): Promise<string | undefined> => {
  const text = await (await fetch(`${url}/metrics`)).text()
  return line.exec(text)?.[0]
}

describe('processes that share nothing but bus and journal', () => {
  it('carry an instance from trigger to outcome, and a person ends it', async () => {
    const cluster = testCluster()
    const [, , trigger, visualizer] = [
      await cluster.executor(),
      await cluster.sideEffect(),
      await cluster.trigger(),
      await cluster.visualizer(),
    ]
    await cluster.deploy()
    const client = contrailClient({ url: trigger.url })
    // The trigger's process hears of the deploy by itself.
    await vi.waitFor(async () => expect((await client.start('Ticket', aTicket('t-1'))).kind).toBe('accepted'), PATIENCE)
    const of = `${visualizer.url}/api/v1/instances/${encodeURIComponent('Ticket:t-1')}`
    await vi.waitFor(async () => expect(await json(of)).toMatchObject({ row: { status: 'waiting' } }), PATIENCE)

    const closed = await post(`${visualizer.url}/api/v1/signals/Closed`, { closingId: 'c-1', ticketId: 't-1' })
    expect(closed.status).toBe(202)
    const started = await client.start('Ticket', aTicket('t-1'), { wait: '10s' })
    expect(started).toMatchObject({ kind: 'completed', output: { closed: true }, duplicate: true })

    const second = await post(`${trigger.url}/api/v1/workflows/Ticket/instances`, aTicket('t-2'))
    expect(second.status).toBe(202)
    expect(await json(trigger.url + second.location)).toMatchObject({ row: { instance: 'Ticket:t-2' } })
    const cancelled = await contrailClient({ url: visualizer.url }).act('Ticket:t-2', {
      by: 'ann',
      reason: 'a test',
      action: { do: 'cancel' },
    })
    expect(cancelled).toEqual({ kind: 'done' })
  })

  it('show only what is theirs', async () => {
    const cluster = testCluster()
    const [executor, trigger] = [await cluster.executor(), await cluster.trigger()]
    expect((await fetch(`${executor.url}/api/v1/instances`)).status).toBe(404)
    expect((await fetch(`${trigger.url}/api/v1/instances`)).status).toBe(404)
    expect((await fetch(`${executor.url}/`)).status).toBe(404)
  })
})

describe('a process', () => {
  it('is ready while its consumers have joined and the journal answers, and says why it is not', async () => {
    const cluster = testCluster()
    let health: 'joining' | 'ok' | 'dead' = 'joining'
    const bus: typeof cluster.bus = {
      ...cluster.bus,
      subscribe: (topic, on) => ({ ...cluster.bus.subscribe(topic, on), health: () => health }),
    }
    const process = await cluster.start((runtime) => executorProcess(runtime, { atOnce: 1, cached: 1, reconcileAfter: 120_000 }), { bus })
    const joining = await fetch(`${process.url}/readyz`)
    expect([joining.status, await joining.json()]).toEqual([
      503,
      { status: 'notReady', reasons: ['the consumer of commands is joining its group'] },
    ])
    expect((await fetch(`${process.url}/healthz`)).status).toBe(200)
    health = 'ok'
    expect(await json(`${process.url}/readyz`)).toEqual({ status: 'ready' })
    health = 'dead'
    expect(await process.failed).toBe('the consumer of commands is dead and will get no partition any more')
  })

  it('says that the journal cannot be read, and is ready again once it can', async () => {
    const cluster = testCluster()
    let away = false
    const journal = {
      ...cluster.journal,
      read: async (...args: Parameters<typeof cluster.journal.read>) => {
        if (away) throw new JournalUnavailable('the database is away')
        return cluster.journal.read(...args)
      },
    }
    const process = await cluster.start((runtime) => executorProcess(runtime, { atOnce: 1, cached: 1, reconcileAfter: 120_000 }), {
      journal,
    })
    away = true
    await vi.waitFor(() => expect(process.notReady()).toEqual(['the journal cannot be read: the database is away']), PATIENCE)
    away = false
    await vi.waitFor(() => expect(process.notReady()).toEqual([]), PATIENCE)
  })

  it('that cannot read its journal at the start does not start, and closes what it was given', async () => {
    const closed: number[] = []
    const journal = { ...memoryJournal(), load: () => Promise.reject(new JournalUnavailable('the database is away')) }
    const started = testCluster().start((runtime) => executorProcess(runtime, { atOnce: 1, cached: 1, reconcileAfter: 120_000 }), {
      journal,
      close: async (ms) => void closed.push(ms),
    })
    await expect(started).rejects.toThrow('the database is away')
    expect(closed).toHaveLength(1)
  })

  it('answers probes and metrics by any address, and all else only by those that it is told', async () => {
    const { url } = await testCluster().visualizer()
    const by = async (path: string): Promise<number> => {
      const { port } = new URL(url)
      const { request } = await import('node:http')
      return new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, path, headers: { host: '10.0.0.7:8080' } }, (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        })
          .once('error', reject)
          .end()
      })
    }
    expect(await Promise.all(['/healthz', '/readyz', '/metrics', '/api/v1/meta', '/'].map(by))).toEqual([200, 200, 200, 403, 403])
  })

  it('hands what it was at to the next one when it ends', async () => {
    const cluster = testCluster()
    const first = await cluster.executor()
    await cluster.deploy()
    await cluster.sideEffect()
    const trigger = await cluster.trigger()
    await first.stop(5000)
    const late = contrailClient({ url: trigger.url }).start('Ticket', aTicket('t-1'))
    await cluster.executor()
    expect(await late).toMatchObject({ kind: 'accepted', instance: 'Ticket:t-1' })
  })
})

describe('a side-effect process', () => {
  const missing = 'no handler for kind '
  it('is not ready while a kind of its queue has no handler here, and says which', async () => {
    const cluster = testCluster()
    await cluster.executor()
    await cluster.deploy()
    const { handlers, workflows } = await codeOf(TICKETS)
    const other = { workflow: 'Ticket', handlers: {} }
    const lacking = await cluster.start((runtime) => sideEffectProcess(runtime, { handlers: [other], workflows }))
    expect(lacking.notReady()).toEqual([expect.stringMatching(`${missing}'Announce', which the queue default may bring`)])
    const whole = await cluster.start((runtime) => sideEffectProcess(runtime, { handlers, workflows }))
    expect(whole.notReady()).toEqual([])
  })

  it('is not ready either when a kind comes that stands in no graph and has no handler', async () => {
    const cluster = testCluster()
    const { handlers, workflows } = await codeOf(TICKETS)
    await cluster.executor()
    await cluster.deploy()
    const process = await cluster.start((runtime) => sideEffectProcess(runtime, { handlers, workflows }))
    expect(process.notReady()).toEqual([])
    const of = { instance: 'Ticket:1', node: 'n', visit: 1, index: 0 }
    const retries = { attempts: 1, backoff: 'fixed', delayMs: 1 } as const
    const asked = { stream: 'Ticket:1', of, effect: 'Fax', workflow: 'Ticket', hash: '', payload: null, attempts: 0, after: 1, retries }
    await cluster.bus.publish('effects', [{ key: 'Ticket:1/n#1/0', value: asked }])
    await vi.waitFor(() => expect(process.notReady()).toEqual([expect.stringMatching(`${missing}'Fax'`)]), PATIENCE)
  })

  it('has nothing to do with kinds of queues that it does not take from', async () => {
    const cluster = testCluster()
    await cluster.executor()
    await cluster.deploy()
    const { workflows } = await codeOf(TICKETS)
    const queues = { announcements: ['Announce'] }
    const other = { workflow: 'Ticket', handlers: {} }
    const lacking = await cluster.start((runtime) => sideEffectProcess(runtime, { handlers: [other], workflows }, ['default']), { queues })
    expect(lacking.notReady()).toEqual([])
    await expect(
      cluster.start((runtime) => sideEffectProcess(runtime, { handlers: [other], workflows }, ['announcements']), { queues }),
    ).rejects.toThrow('effects.serve names the queue announcements, but this module has no handler of Announce')
  })
})

describe('all services in one process', () => {
  it('deploy their module, and work', async () => {
    const cluster = testCluster()
    const executor = { atOnce: 64, cached: 100, reconcileAfter: 120_000 }
    const all = await cluster.start((runtime) => allProcess(runtime, { executor, intake: { maxOpen: 100 }, module: TICKETS }))
    const started = await contrailClient({ url: all.url }).start('Ticket', { ticketId: 't-1', title: 'unspeakable' }, { wait: '10s' })
    expect(started).toMatchObject({ kind: 'completed', output: { closed: false } })
    expect((await fetch(`${all.url}/instances`)).status).not.toBe(404)
    expect(await metric(all.url, /^contrail_version_active\{workflow="Ticket",number="1",.*$/m)).toMatch(/ 1$/)
    expect(await metric(all.url, /^contrail_instances\{workflow="Ticket",status="completed"\} .*$/m)).toMatch(/ 1$/)
    expect(await metric(all.url, /^contrail_append_seconds_count .*$/m)).not.toMatch(/ 0$/)
    expect(await metric(all.url, /^contrail_delivery_seconds_count\{topic="commands",result="acknowledged"\} .*$/m)).toBeDefined()
  })
})

describe('the lag', () => {
  const views: PartitionView[] = [
    { topic: 'contrail.commands', group: 'contrail.executor', partition: 1, owner: null, lag: 7 },
    { topic: 'contrail.commands', group: 'contrail.executor', partition: 0, owner: 'test-me', lag: 3 },
    { topic: 'contrail.effects', group: 'contrail.side-effects', partition: 0, owner: 'another', lag: 0 },
  ]
  const monitor = { partitions: async () => views, consumers: async () => [] }

  it('is shown by topic and group, with the owner of each partition', async () => {
    const { url } = await testCluster().visualizer(monitor)
    expect(await json(`${url}/api/v1/cluster`)).toMatchObject({
      kind: 'cluster',
      groups: [
        {
          topic: 'contrail.commands',
          group: 'contrail.executor',
          lag: 10,
          partitions: [
            { partition: 0, owner: 'test-me', lag: 3 },
            { partition: 1, owner: null, lag: 7 },
          ],
        },
        { topic: 'contrail.effects', lag: 0, partitions: [{ owner: 'another' }] },
      ],
    })
  })

  it('is counted by the process that owns the partition, and by no other', async () => {
    const over = { monitor, process: 'test-me' }
    const { url } = await testCluster().start(
      (runtime) => executorProcess(runtime, { atOnce: 1, cached: 1, reconcileAfter: 120_000 }),
      over,
    )
    const text = await (await fetch(`${url}/metrics`)).text()
    expect(text.match(/^contrail_lag\{.*$/gm)).toEqual([
      'contrail_lag{topic="contrail.commands",group="contrail.executor",partition="0"} 3',
    ])
  })

  it('is nothing where everything is in one process, and brokers that are away are said to be', async () => {
    expect(await json(`${(await testCluster().visualizer()).url}/api/v1/cluster`)).toEqual({ kind: 'alone' })
    const away = { partitions: () => Promise.reject(new Error('no broker answers')), consumers: async () => [] }
    const { url } = await testCluster().visualizer(away)
    expect(await json(`${url}/api/v1/cluster`)).toEqual({ kind: 'unknown', reason: 'no broker answers' })
  })
})
