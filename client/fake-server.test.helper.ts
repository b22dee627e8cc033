// A server that speaks the API as a script says, on a free port of the loopback, closed when its test ends.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach } from 'vitest'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

export interface Asked {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly type: string | undefined
  readonly body: string
}

export const serve = async (handle: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>) => {
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing).catch(() => outgoing.destroy()))
  server.listen(0, '127.0.0.1')
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  open.push(close)
  let connections = 0
  server.on('connection', () => connections++)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { url: `http://127.0.0.1:${address.port}/`, close, connections: () => connections }
}

/** Answers every request with the same, and keeps what was asked. */
export const answering = async (status: number, body: unknown, type = 'application/json') => {
  const asked: Asked[] = []
  const { url } = await serve(async (incoming, outgoing) => {
    let text = ''
    for await (const part of incoming) text += String(part)
    asked.push({ method: incoming.method, path: incoming.url, type: incoming.headers['content-type'], body: text })
    outgoing.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  return { url, asked }
}

/** Answers each line of a feed, when `answer` says so. */
export const feeding = async (answer: (payload: unknown, line: number) => Promise<object> | object) => {
  const lines: string[] = []
  const { url, connections, close } = await serve(async (incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/x-ndjson' })
    let rest = ''
    for await (const part of incoming) {
      const whole = (rest + String(part)).split('\n')
      rest = whole.pop() ?? ''
      for (const line of whole) {
        lines.push(line)
        const said = `${JSON.stringify({ line: lines.length, ...(await answer(JSON.parse(line), lines.length)) })}\n`
        if (!outgoing.write(said)) await once(outgoing, 'drain')
      }
    }
    outgoing.end()
  })
  return { url, lines, connections, close }
}
