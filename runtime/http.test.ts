import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { Registry } from 'prom-client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startHttp } from './http.ts'

const start = (port = 0, api: readonly Hono[] = [], onError: (error: unknown) => void = () => {}) =>
  startHttp({
    host: '127.0.0.1',
    port,
    otherPort: 'take another',
    notReady: () => [],
    registry: new Registry(),
    allowed: {},
    api,
    page: new Hono().get('*', (c) => c.html('<title>Contrail</title>')),
    onError,
  })

const started = async (...api: readonly Hono[]) => {
  const http = await start(0, api)
  onTestFinished(() => http.stop(0))
  return http
}

describe('the HTTP server', () => {
  it('answers an API route that there is not with a problem, never with the page', async () => {
    const { url } = await started(new Hono().post('/things', (c) => c.json({})))
    for (const [method, path] of [
      ['GET', '/api/v1/thing'],
      ['PATCH', '/api/v1/things'],
      ['GET', '/api/v2/things'],
    ] as const) {
      const response = await fetch(url + path, { method })
      expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(await response.json()).toMatchObject({ detail: `the API has no ${method} ${path}: correct the method or the path` })
    }
    expect((await fetch(`${url}/api/v1/things`, { method: 'POST' })).status).toBe(200)
    expect(await (await fetch(`${url}/instances/x`)).text()).toContain('<title>Contrail')
  })

  it('keeps an idle connection for longer than a balancer before it, which counts a minute', async () => {
    const { url } = await started(new Hono().get('/things', (c) => c.json({})))
    const { headers } = await fetch(`${url}/api/v1/things`)
    expect(headers.get('keep-alive')).toBe('timeout=72')
  })

  it('answers what should not happen with a problem that says nothing of it, and tells the log', async () => {
    const errors: unknown[] = []
    const broken = new Hono().get('/broken', () => {
      throw new Error('the secret is 42')
    })
    // As the visualizer's API does: what it does not expect is left to who mounts it.
    broken.onError((error) => {
      throw error
    })
    const http = await start(0, [broken], (error) => errors.push(error))
    onTestFinished(() => http.stop(0))
    const response = await fetch(`${http.url}/api/v1/broken`)
    expect([response.status, response.headers.get('content-type')]).toEqual([500, 'application/problem+json'])
    expect(await response.text()).not.toContain('secret')
    expect(errors).toEqual([new Error('the secret is 42')])
  })

  it('says which port is in use, and what to do about it', async () => {
    const other = createServer()
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo // it listens on TCP
    await expect(start(port)).rejects.toThrow(`port ${port} is in use: take another`)
  })

  it('lets a request in work end when it stops, but takes no other', async () => {
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>()
    const { promise: left, resolve: leave } = Promise.withResolvers<void>()
    const slow = new Hono().get('/slow', async (c) => {
      enter()
      await left
      return c.text('done')
    })
    const http = await start(0, [slow])
    const answer = fetch(`${http.url}/api/v1/slow`)
    await entered
    const stopped = http.stop(60_000)
    await expect(fetch(`${http.url}/healthz`)).rejects.toThrow()
    leave()
    expect(await (await answer).text()).toBe('done')
    await stopped
  })

  it('cuts a request off that outlasts the limit of the stop', async () => {
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>()
    const http = await start(0, [new Hono().get('/stuck', () => (enter(), new Promise<Response>(() => {})))])
    const answer = fetch(`${http.url}/api/v1/stuck`).then(
      () => 'answered',
      () => 'cut off',
    )
    await entered
    await http.stop(1)
    expect(await answer).toBe('cut off')
  })
})
