// A TCP proxy that simulates a network partition: while it is cut, open and new connections carry nothing and are not closed.
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

export interface TcpProxy {
  /** Where clients go. */
  readonly port: number
  /** As where a route is broken: whoever waits for an answer waits. */
  cut(): void
  /** As where nobody listens: connections are refused, open ones closed. */
  refuse(): void
  /** New connections are good; those from before are closed, as a server closes what it has not heard of. */
  mend(): void
  close(): Promise<void>
}

/** It begins whole. */
export const proxyTo = async (target: { readonly host: string; readonly port: number }): Promise<TcpProxy> => {
  const sockets = new Set<Socket>()
  let is: 'whole' | 'cut' | 'refusing' = 'whole'
  const kept = (socket: Socket, end: () => void): Socket => {
    sockets.add(socket)
    return socket.on('error', end).on('close', () => {
      sockets.delete(socket)
      end()
    })
  }
  const server = createServer((client) => {
    if (is === 'refusing') return void client.destroy()
    if (is === 'cut') return void kept(client, () => undefined).pause()
    const there = connect(target.port, target.host)
    const end = (): void => {
      client.destroy()
      there.destroy()
    }
    kept(client, end).on('data', (data) => is === 'whole' && there.write(data))
    kept(there, end).on('data', (data) => is === 'whole' && client.write(data))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a server without a port')
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address.port,
    cut: () => void (is = 'cut'),
    refuse: () => {
      is = 'refusing'
      drop()
    },
    mend: () => {
      is = 'whole'
      drop()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        drop()
      }),
  }
}
