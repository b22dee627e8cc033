// A proxy to the store that delays requests, refuses them, or drops their responses, like a throttled account or a bad network.
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** `lost`: the store does it, and the answer never arrives. `refused`: the store never hears of it. `busy`: too many requests, come back in 7 ms. `away`: not available. */
export type Fate = 'passed' | 'lost' | 'refused' | 'busy' | 'away'

export interface Proxy {
  readonly endpoint: string
  /** Asked for each request; the last one given counts. */
  readonly fate: (decide: (of: { readonly method: string; readonly path: string; readonly isWrite: boolean }) => Fate) => void
  readonly close: () => Promise<void>
}

/** What a store says to come back after, in milliseconds. */
export const COME_BACK = 7

export const startProxy = async (target: string): Promise<Proxy> => {
  let decide: Parameters<Proxy['fate']>[0] = () => 'passed'
  const server = createServer((asked, answer) => {
    const { method = 'GET', url: path = '/' } = asked
    const asks = 'x-ms-documentdb-isquery' in asked.headers || 'x-ms-cosmos-is-query-plan-request' in asked.headers
    const fate = decide({ method, path, isWrite: method !== 'GET' && !asks })
    if (fate === 'refused') return void asked.socket.destroy()
    if (fate === 'busy' || fate === 'away') {
      asked.resume()
      answer.writeHead(fate === 'busy' ? 429 : 503, { 'content-type': 'application/json', 'x-ms-retry-after-ms': String(COME_BACK) })
      return void answer.end('{"message":"not now"}')
    }
    const onwards = request(new URL(path, target), { method, headers: asked.headers }, (found: IncomingMessage) => {
      if (fate === 'lost') {
        found.resume().on('end', () => asked.socket.destroy())
        return
      }
      answer.writeHead(found.statusCode ?? 500, found.headers)
      found.pipe(answer)
    })
    onwards.on('error', () => asked.socket.destroy())
    asked.pipe(onwards)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on a port has an address of this shape.
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    fate: (next) => void (decide = next),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
