// Whether a broker answers, and how many brokers it knows, asked in Kafka's own bytes: no client is needed for that.
import { connect, createServer } from 'node:net'

/** Metadata, version 1, correlation 1, client "t", no topics; with its length before it. */
const REQUEST = Buffer.from('0000000f000300010000000100017400000000', 'hex')
/** Where the answer has its number of brokers: behind length and correlation. */
const BROKERS_AT = 8

/** How many brokers that port's broker knows; 0 where it does not answer in time (milliseconds). */
export const knownBrokers = (port: number, timeoutMs = 3_000): Promise<number> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = Buffer.alloc(0)
    const end = (brokers: number): void => {
      socket.destroy()
      resolve(brokers)
    }
    socket
      .setTimeout(timeoutMs, () => end(0))
      .on('error', () => end(0))
      .on('close', () => end(0))
      .on('connect', () => void socket.write(REQUEST))
      .on('data', (data: Buffer) => {
        answer = Buffer.concat([answer, data])
        if (answer.length >= BROKERS_AT + 4) end(answer.readInt32BE(BROKERS_AT))
      })
  })

/** Ports that nobody listens on just now. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => {
            const address = server.address()
            if (typeof address === 'object' && address !== null) resolve(address.port)
            else reject(new Error('a server without a port'))
          })
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
