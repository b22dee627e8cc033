import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { RequestListener } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { anOrder, world } from '../fakes.test.helper.ts'
import { front } from './front.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import type { HttpLimits } from './limits.ts'
import { bodyTextOf, responseOf, serveFront } from './server.test.helper.ts'

const HEAD = 'Host: localhost\r\n'
const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${HEAD}\r\n`
const JSON_TYPE = { 'content-type': 'application/json' }

/** A front before routes of the test's own. */
const served = async (routes: RequestListener, limits: Partial<HttpLimits> = {}) => {
  const made = front({ allowed: {}, limits: { ...DEFAULT_HTTP_LIMITS, ...limits }, routes, onError: () => {} })
  const server = createServer(made.listener).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    onTestFinished(() => void socket.destroy())
    return socket
  }
  const ask = (path: string, headers: Record<string, string> = {}, method = 'POST') =>
    request({ host: '127.0.0.1', port, path, method, headers, agent: false })
  return { open, ask, sweep: made.sweep, server }
}
const textOf = (socket: Socket) => {
  let text = ''
  socket.on('data', (bytes) => (text += String(bytes)))
  return () => text
}

describe('what is pipelined', () => {
  it('waits: one request of a connection is in work, and the answers come in order', async () => {
    let inWork = 0
    let most = 0
    const seen: string[] = []
    const { open } = await served((incoming, outgoing) => {
      most = Math.max(most, ++inWork)
      seen.push(incoming.url ?? '')
      outgoing.once('finish', () => inWork--)
      setTimeout(() => outgoing.end(`answer to ${incoming.url}\n`), 5)
    })
    const socket = open()
    const text = textOf(socket)
    socket.write(['/a', '/b', '/c'].map(get).join(''))
    await expect.poll(() => text().match(/answer to \/\w/g)).toEqual(['answer to /a', 'answer to /b', 'answer to /c'])
    socket.write(get('/d'))
    await expect.poll(() => text()).toContain('answer to /d')
    expect([most, seen]).toEqual([1, ['/a', '/b', '/c', '/d']])
  })

  it('is not made while what was made before is not read', async () => {
    let made = 0
    const { open } = await served((_, outgoing) => {
      made++
      outgoing.end('x'.repeat(8 * 1024 * 1024))
    })
    const socket = open()
    socket.pause()
    socket.write(Array.from({ length: 20 }, () => get('/list')).join(''))
    await wait(100) // real sockets: that nothing more happens can only be waited for
    expect(made).toBeLessThanOrEqual(2)
  })

  it('ends the connection where it is more than anybody would wait for', async () => {
    let made = 0
    const { open } = await served(() => void made++)
    const socket = open()
    socket.write(Array.from({ length: 700 }, () => get('/list')).join(''))
    await once(socket, 'close')
    expect(made).toBe(1)
  })

  it('may have a body of its own, which waits with it', async () => {
    const of = world()
    const { url } = await serveFront({ service: of.service })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const text = textOf(socket)
    const post = (id: string): string => {
      const body = JSON.stringify(anOrder(id))
      return `POST /api/v1/workflows/Order/instances HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    }
    const [first, rest] = [post('1') + post('2').slice(0, -10), post('2').slice(-10) + post('3')]
    socket.write(first)
    await expect.poll(() => of.starts().length).toBe(1)
    socket.write(rest)
    await expect.poll(() => text().match(/HTTP\/1\.1 202/g)?.length).toBe(3)
    expect(of.starts().map(({ key }) => key)).toEqual(['1', '2', '3'])
  })
})

describe('a body', () => {
  const path = '/api/v1/workflows/Order/instances'

  it('that does not come in time is answered 408 in words, and its connection ends', async () => {
    const of = world()
    const { ask, sweep } = await serveFront({ service: of.service, limits: { ...DEFAULT_HTTP_LIMITS, bodyMs: 0 } })
    const sent = ask(path, { ...JSON_TYPE, 'content-length': '100' })
    sent.on('error', () => {})
    sent.write('{"a"')
    const answered = responseOf(sent)
    const sweeping = setInterval(sweep, 5)
    onTestFinished(() => clearInterval(sweeping))
    const response = await answered
    expect(response.statusCode).toBe(408)
    expect(JSON.parse(await bodyTextOf(response))).toMatchObject({ code: 'tooSlow', detail: expect.stringContaining('send it again') })
    await once(response.socket, 'close')
    expect(of.commands).toEqual([])
  })

  it('of any route has a limit, and who sends on hears so', async () => {
    let reached = 0
    const { ask } = await served(() => void reached++, { bodyBytes: 1_000 })
    const sent = ask('/api/v1/effects/actions', JSON_TYPE)
    sent.on('error', () => {})
    for (let i = 0; i < 100; i++) sent.write('x'.repeat(10_000))
    const response = await responseOf(sent)
    expect([response.statusCode, reached]).toEqual([413, 0])
    expect(await bodyTextOf(response)).toContain('the body may have 1000 bytes')
  })

  it('that has been unfinished for the longest makes room where too much is unfinished', async () => {
    const of = world()
    const { ask } = await serveFront({ service: of.service, limits: { ...DEFAULT_HTTP_LIMITS, heldBytes: 2_500 } })
    const unfinished = Array.from({ length: 3 }, () => ask(path, { ...JSON_TYPE, 'content-length': '2000' }))
    const answers = unfinished.map((sent) => responseOf(sent).catch(() => undefined))
    for (const sent of unfinished) {
      sent.on('error', () => {})
      sent.write('x'.repeat(1_000))
      await wait(10) // one after the other
    }
    const first = await answers[0]
    expect([first?.statusCode, first?.headers['retry-after']]).toEqual([503, '1'])
    const good = await responseOf(ask(path, JSON_TYPE).end(JSON.stringify(anOrder('1'))))
    expect(good.statusCode).toBe(202)
  })
})

describe('who does nothing', () => {
  const limits = { idleMs: 0 }

  it('of a feed is cut off, and who waits for a result is not', async () => {
    const of = world({ reply: () => undefined })
    const { ask, sweep } = await serveFront({ service: of.service, limits: { ...DEFAULT_HTTP_LIMITS, ...limits } })
    const feed = ask('/api/v1/workflows/Order/instances', { 'content-type': 'application/x-ndjson' })
    feed.on('error', () => {})
    feed.flushHeaders()
    const waiting = ask('/api/v1/workflows/Order/instances?wait=60s', JSON_TYPE).end(JSON.stringify(anOrder('1')))
    const waited = responseOf(waiting)
    await expect.poll(() => of.commands.length).toBe(1)
    const ended = once(feed, 'close')
    for (let i = 0; i < 10; i++) {
      sweep()
      await wait(5)
    }
    await ended
    await of.clock.advance(60_001)
    expect((await waited).statusCode).toBe(202)
  })

  it('reads nothing of a long answer, is cut off', async () => {
    const { open, sweep } = await served((_, outgoing) => void outgoing.end('x'.repeat(16 * 1024 * 1024)), limits)
    const socket = open()
    socket.pause()
    socket.write(get('/list'))
    const closed = once(socket, 'close')
    await wait(50)
    for (let i = 0; i < 5; i++) {
      sweep()
      await wait(5)
    }
    socket.resume()
    await closed
  })

  it('gives way to others where too much lies unread', async () => {
    let made = 0
    const { open, ask } = await served(
      (_, outgoing) => {
        made++
        outgoing.end('x'.repeat(16 * 1024 * 1024))
      },
      { heldBytes: 1024 * 1024 },
    )
    const lazy = open()
    lazy.pause()
    lazy.write(get('/list'))
    await expect.poll(() => made).toBe(1)
    await wait(50)
    const refused = await responseOf(ask('/list', {}, 'GET').end())
    expect(refused.statusCode).toBe(503) // it may still be at it
    refused.resume()
    await wait(1_100)
    const served2 = await responseOf(ask('/list', {}, 'GET').end())
    expect(served2.statusCode).toBe(200)
    expect((await bodyTextOf(served2)).length).toBe(16 * 1024 * 1024)
  })
})

it('says of every answer of the API that it is kept by nobody and taken for nothing else', async () => {
  const of = world()
  const { ask } = await serveFront({ service: of.service })
  for (const sent of [
    ask('/api/v1/workflows/Order/instances', JSON_TYPE).end(JSON.stringify(anOrder('1'))),
    ask('/api/v1/workflows/Nope/instances', JSON_TYPE).end('{}'),
    ask('/api/v1/nothing', {}, 'GET').end(),
    ask('/api/v1/workflows/Order/instances', { ...JSON_TYPE, host: 'evil.example' }).end('{}'),
  ]) {
    const { headers } = await responseOf(sent)
    expect([headers['cache-control'], headers['x-content-type-options']]).toEqual(['no-store', 'nosniff'])
  }
})
