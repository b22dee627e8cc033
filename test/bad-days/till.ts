// The world outside that must not be charged twice: it books at every call, can be slow, and says what it has booked.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Till {
  readonly url: string
  /** How often each sale was booked. */
  readonly bookings: ReadonlyMap<string, number>
  /** Calls that have come and are not booked yet. */
  onTheirWay(): number
  /** From now on calls are on their way, and booked only when the returned function is called: whether or not somebody still waits. */
  hold(): () => void
  close(): Promise<void>
}

export const openTill = async (): Promise<Till> => {
  const bookings = new Map<string, number>()
  let held: Promise<void> = Promise.resolve()
  let onTheirWay = 0
  const book = async (sale: string): Promise<void> => {
    onTheirWay++
    await held
    bookings.set(sale, (bookings.get(sale) ?? 0) + 1)
    onTheirWay--
  }
  const server = createServer((request, response) => {
    const sale = request.url?.split('/').at(-1) ?? ''
    request.resume()
    if (request.method === 'POST') void book(sale).then(() => response.writeHead(201).end())
    else response.writeHead(bookings.has(sale) ? 200 : 404).end()
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // of a server that listens on TCP it is one
  return {
    url: `http://127.0.0.1:${port}`,
    bookings,
    onTheirWay: () => onTheirWay,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
