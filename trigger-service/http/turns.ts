// One request in work for each connection: what is pipelined behind it waits, and while an answer is not read the next is not made.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface Line {
  busy: boolean
  readonly waiting: (readonly [IncomingMessage, ServerResponse])[]
}

/** `most`: requests that may wait on one connection. One that sends more is closed: its sender does not listen either. */
export const oneAtATime = (listener: RequestListener, most: number): RequestListener => {
  const lines = new WeakMap<Socket, Line>()

  const lineOf = (socket: Socket): Line => {
    const known = lines.get(socket)
    if (known !== undefined) return known
    const line: Line = { busy: false, waiting: [] }
    lines.set(socket, line)
    socket.once('close', () => void (line.waiting.length = 0))
    return line
  }
  const begin = (line: Line, incoming: IncomingMessage, outgoing: ServerResponse): void => {
    line.busy = true
    // Closed when its last byte is out of our hands, or the connection is.
    outgoing.on('close', closed)
    listener(incoming, outgoing)
  }
  /** One for all requests: each has two objects of Node's own to find its line by. */
  function closed(this: ServerResponse): void {
    const { socket } = this.req
    const line = lines.get(socket)
    if (line === undefined || socket.destroyed) return
    const next = line.waiting.shift()
    if (next !== undefined) return begin(line, ...next)
    line.busy = false
    socket.resume()
  }

  return (incoming, outgoing) => {
    const { socket } = incoming
    const line = lineOf(socket)
    if (!line.busy) return begin(line, incoming, outgoing)
    if (line.waiting.push([incoming, outgoing]) > most) return void socket.destroy()
    socket.pause()
  }
}
