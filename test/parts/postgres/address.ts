// A stable address in front of changing servers, like that of a managed database with failover.
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

export interface Address {
  readonly url: string
  /** From now on another server stands there; the connections to the one before are cut. */
  to(url: string): void
  close(): Promise<void>
}

export const addressOf = async (url: string): Promise<Address> => {
  const sockets = new Set<Socket>()
  let behind = new URL(url)
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((client) => {
    const there = connect(Number(behind.port), behind.hostname)
    for (const [from, into] of [
      [client, there],
      [there, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => into.destroy()).on('close', () => void (sockets.delete(from), into.destroy()))
      from.pipe(into)
    }
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a server without a port')
  const own = new URL(url)
  own.port = String(address.port)
  return {
    url: own.href,
    to(next) {
      behind = new URL(next)
      cut()
    },
    close: () =>
      new Promise((resolve) => {
        cut()
        server.close(() => resolve())
      }),
  }
}
