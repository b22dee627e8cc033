// What the page takes for a sign of life, and how long it waits for one.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { connection, get, post } from './client.ts'

const json = (status: number): Response =>
  Response.json({ type: 'about:blank', status, code: 'x', title: 'x', detail: `answered ${status}` }, { status })
const served = (answer: (signal: AbortSignal | null | undefined) => Promise<Response>): void => {
  vi.stubGlobal('fetch', async (_path: string, init?: RequestInit) => answer(init?.signal))
}

beforeEach(async () => {
  vi.useFakeTimers()
  served(async () => json(200))
  await get('/meta')
  expect(connection.now()).toBe(true)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const never = async (signal: AbortSignal | null | undefined): Promise<Response> =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))

it('a server that hangs is not live after ten seconds', async () => {
  served(never)
  const asked = expect(get('/instances')).rejects.toThrow('The server has not answered for 10 seconds.')
  await vi.advanceTimersByTimeAsync(9_999)
  expect(connection.now()).toBe(true)
  await vi.advanceTimersByTimeAsync(1)
  await asked
  expect(connection.now()).toBe(false)
})

it('nor is one that hangs in the middle of its answer', async () => {
  served(async (signal) => {
    const body = new ReadableStream({
      start: (stream) => signal?.addEventListener('abort', () => stream.error(new Error('aborted'))),
    })
    return new Response(body, { headers: { 'content-type': 'application/json' } })
  })
  const asked = expect(get('/instances')).rejects.toThrow('has not answered for 10 seconds')
  await vi.advanceTimersByTimeAsync(10_000)
  await asked
  expect(connection.now()).toBe(false)
})

it('of an action that is not answered, nobody says that it was not done', async () => {
  served(never)
  const asked = expect(post('/instances/i/actions', {})).rejects.toThrow('60 seconds. Whether it was done is not known')
  await vi.advanceTimersByTimeAsync(60_000)
  await asked
})

it('a server that answers everything with an error is not live, until it answers again', async () => {
  served(async () => json(500))
  await expect(get('/meta')).rejects.toThrow('answered 500')
  await expect(get('/instances')).rejects.toThrow('answered 500')
  expect(connection.now()).toBe(false)
  served(async () => json(404))
  await expect(get('/instances/none')).rejects.toThrow('answered 404')
  expect(connection.now()).toBe(true)
})

it('one view that fails does not stop the others', async () => {
  served(async () => json(500))
  await expect(get('/review')).rejects.toThrow('answered 500')
  expect(connection.now()).toBe(true)
})
