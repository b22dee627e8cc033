// A TCP proxy to a broker that drops the response to a write that the broker has made, or stops forwarding without closing.
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

export interface LossyProxy {
  /** Where clients go. */
  readonly port: number
  /** Loses the answers to so many of the next writes, and the connections with them. */
  lose(answers: number): void
  lost(): number
  /** Nothing passes the connections of this moment any more, and they stay open: as where a machine has lost its power. New ones are good. */
  silence(): void
  close(): Promise<void>
}
const PRODUCE = 0

/** `target`: the broker's port, asked for at each connection. */
export const lossyProxy = async (target: () => number): Promise<LossyProxy> => {
  const sockets = new Set<Socket>()
  let toLose = 0
  let lost = 0
  const server = createServer((client) => {
    const broker = connect(target(), '127.0.0.1')
    const doomed = new Set<number>()
    const end = (): void => {
      client.destroy()
      broker.destroy()
    }
    for (const socket of [client, broker]) {
      sockets.add(socket)
      socket.on('error', end).on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    const requests = frames((frame) => {
      if (frame.readInt16BE(4) === PRODUCE && toLose > 0) {
        toLose--
        doomed.add(frame.readInt32BE(8))
      }
      broker.write(frame)
    })
    const answers = frames((frame) => {
      if (!doomed.has(frame.readInt32BE(4))) return void client.write(frame)
      lost++
      end()
    })
    client.on('data', requests)
    broker.on('data', answers)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a server without a port')
  return {
    port: address.port,
    lose: (answers) => void (toLose += answers),
    lost: () => lost,
    silence() {
      for (const socket of sockets) socket.removeAllListeners('data').pause()
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** Cuts a stream of bytes into Kafka's messages, each with its length before it. */
const frames = (use: (frame: Buffer) => void) => {
  let rest = Buffer.alloc(0)
  return (data: Buffer): void => {
    rest = Buffer.concat([rest, data])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0)
      use(rest.subarray(0, end))
      rest = rest.subarray(end)
    }
  }
}
