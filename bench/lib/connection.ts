// A connection that posts JSON, one request at a time, with as little work as a client can do: what is left of the time is the server's.
import { connect } from 'node:net'

export interface Connection {
  /** The status of the answer. */
  post(body: string): Promise<number>
  close(): void
}

const END = '\r\n\r\n'

/** The status once the answer is whole. Ours all say how long they are. */
const statusOf = (answer: string): number | undefined => {
  const end = answer.indexOf(END)
  if (end < 0) return undefined
  const length = /content-length: (\d+)/i.exec(answer.slice(0, end))?.[1]
  if (length === undefined) throw new Error(`an answer does not say how long it is: ${answer.slice(0, end)}`)
  return answer.length < end + END.length + Number(length) ? undefined : Number(answer.slice(9, 12))
}

export const rawConnection = (url: string): Connection => {
  const { hostname, port, host, pathname, search } = new URL(url)
  const head = `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n`
  const socket = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding('latin1')
  let waiting: PromiseWithResolvers<number> | undefined
  let answer = ''
  const failed = (error: Error): void => waiting?.reject(error)
  socket.on('error', failed)
  socket.on('close', () => failed(new Error('the connection was closed')))
  socket.on('data', (part: string) => {
    answer += part
    const status = statusOf(answer)
    if (status === undefined) return
    answer = ''
    waiting?.resolve(status)
  })
  return {
    post: (body) => {
      waiting = Promise.withResolvers()
      socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`)
      return waiting.promise
    },
    close: () => socket.destroy(),
  }
}
