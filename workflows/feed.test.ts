import type { ContrailClient, Fed, FeedOptions, FileFeed, Payloads } from 'contrail/client'
import { describe, expect, it } from 'vitest'
import { feed } from './feed.ts'
import type { OrderFeedProgress } from './feed.ts'

type Sent = { readonly to: string; readonly payloads: readonly unknown[] }
const done = (accepted: number): Fed => ({
  kind: 'done',
  progress: { done: accepted, total: accepted, accepted, duplicates: 0, deadLettered: 0, refused: 0 },
})
const unused = () => Promise.reject(new Error('the feed asks for nothing else'))

/** A client that takes everything, unless told otherwise for one address. */
const clientThat = (answers: (to: string, options: FeedOptions) => Fed | undefined = () => undefined) => {
  const sent: Sent[] = []
  const many = async (to: string | { readonly name: string }, payloads: Payloads<unknown> | FileFeed, options?: FeedOptions) => {
    const name = typeof to === 'string' ? to : to.name
    if ('portions' in payloads) throw new Error('the demo sends no file')
    const all: unknown[] = []
    for await (const payload of payloads) all.push(payload)
    sent.push({ to: name, payloads: all })
    const fed = answers(name, options ?? {}) ?? done(all.length)
    options?.onProgress?.(fed.progress)
    return fed
  }
  const holds = { pauseWorkflow: unused, resumeWorkflow: unused, pauseEngine: unused, resumeEngine: unused, restart: unused }
  const tasks = { tasks: unused, task: unused, actOnTask: unused }
  const others = {
    start: unused,
    signal: unused,
    instance: unused,
    instances: unused,
    query: unused,
    act: unused,
    foretell: unused,
    pauseTrigger: unused,
    resumeTrigger: unused,
    createSchedule: unused,
    askSchedule: unused,
    backfillSchedule: unused,
    ...holds,
    ...tasks,
  }
  const client: ContrailClient = { ...others, startMany: many, signalMany: many }
  return { client, sent }
}
const feeding = async (client: ContrailClient) => {
  const progress: OrderFeedProgress[] = []
  await feed(client, { signal: new AbortController().signal, onProgress: (one) => progress.push(one) })
  return progress
}

describe('the feed', () => {
  it('sends new cards before the orders, and shipments right after them', async () => {
    const { client, sent } = clientThat()
    const progress = await feeding(client)
    expect(sent.map(({ to, payloads }) => [to, payloads.length])).toEqual([
      ['NewCard', 83],
      ['Order', 830],
      ['Shipment', 809],
      ['AddNote', 20],
    ])
    expect(progress.map(({ what, done: so, total }) => [what, so, total])).toEqual([
      ['new cards', 83, 83],
      ['orders', 830, 830],
      ['shipments', 809, 809],
      ['notes', 20, 20],
    ])
  })

  it('sends the very same things each time, so that a second feed starts nothing', async () => {
    const [first, second] = [clientThat(), clientThat()]
    await feeding(first.client)
    await feeding(second.client)
    expect(second.sent).toEqual(first.sent)
  })

  it('paces everything and ends early when told to', async () => {
    const stopping = new AbortController()
    const seen: FeedOptions[] = []
    const { client, sent } = clientThat((to, options) => {
      seen.push(options)
      return to === 'Order' ? { ...done(5), kind: 'stopped' } : undefined
    })
    await feed(client, { signal: stopping.signal, ratePerSecond: 50, onProgress: () => undefined })
    expect(sent.map(({ to }) => to)).toEqual(['NewCard', 'Order'])
    expect(seen).toMatchObject([
      { ratePerSecond: 50, stopSignal: stopping.signal },
      { ratePerSecond: 50, stopSignal: stopping.signal },
    ])
  })

  it('says what was sent when the engine goes away', async () => {
    const failure = { kind: 'unreachable', message: 'nobody listens' } as const
    const { client } = clientThat((to) => (to === 'Shipment' ? { ...done(7), kind: 'failed', failure } : undefined))
    await expect(feeding(client)).rejects.toThrow('sending the shipments failed after 7: nobody listens')
  })

  it('says why something was refused', async () => {
    const { client } = clientThat((to, { onAnswer }) => {
      if (to !== 'Order') return undefined
      onAnswer?.({ kind: 'refused', line: 1, code: 'invalid', message: 'orderId is missing' })
      const fed = done(830)
      return { ...fed, progress: { ...fed.progress, accepted: 829, deadLettered: 1 } }
    })
    await expect(feeding(client)).rejects.toThrow('1 of the orders were refused, the first because: orderId is missing')
  })
})
