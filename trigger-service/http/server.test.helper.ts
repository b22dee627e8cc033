// A real server on a free port of the loopback, closed when its test ends.
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { ClientRequest, IncomingMessage, RequestListener } from 'node:http'
import { afterEach } from 'vitest'
import { all } from '../fakes.test.helper.ts'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

export const serve = async (listener: RequestListener) => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const { port } = address
  const ask = (path: string, headers: Record<string, string>, method = 'POST'): ClientRequest =>
    request({ host: '127.0.0.1', port, method, path, headers })
  return { ask, url: `http://127.0.0.1:${port}` }
}

export const responseOf = async (sent: ClientRequest): Promise<IncomingMessage> => {
  const [response]: IncomingMessage[] = await once(sent, 'response')
  return response!
}

export const bodyTextOf = async (response: IncomingMessage): Promise<string> => Buffer.concat([...(await all<Buffer>(response))]).toString()
