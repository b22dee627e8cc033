// The line between the engine and the shop: a plain HTTP proxy that knows which charges are under way, and can be cut in one.
import { Agent, createServer, request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where in a charge the caller dies: before the provider hears of it (that it still does, or never does), or before its answer is back. */
export type Place = 'late' | 'never' | 'unanswered'

export interface Interruption {
  /** Counts the charges from now on, from 1. */
  readonly nth: number
  readonly place: Place
  /** Called at that place, while the charge is open. */
  readonly by: () => void
}
export interface Line {
  readonly url: string
  /** Charges that were asked for and not answered yet. */
  open(): number
  /** Takes the place of an earlier interruption that has not come about. */
  interrupt(interruption: Interruption | undefined): void
  stop(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly body: Buffer
}

export const lineTo = async (shop: string): Promise<Line> => {
  const agent = new Agent({ keepAlive: true })
  let open = 0
  let due: (Omit<Interruption, 'nth'> & { left: number }) | undefined

  /** The interruption that comes about in this charge. */
  const interruption = (): Omit<Interruption, 'nth'> | undefined => {
    if (due === undefined) return undefined
    due.left -= 1
    if (due.left > 0) return undefined
    const now = due
    due = undefined
    return now
  }

  const charge = async (incoming: IncomingMessage, body: Buffer): Promise<Answer | undefined> => {
    open += 1
    try {
      const cut = interruption()
      if (cut?.place === 'late' || cut?.place === 'never') cut.by()
      return cut?.place === 'never'
        ? undefined
        : await passOn({ shop, agent, incoming, body }).finally(() => cut?.place === 'unanswered' && cut.by())
    } finally {
      open -= 1
    }
  }

  const server = createServer((incoming, outgoing) => {
    const answer = async (): Promise<Answer | undefined> => {
      const body = await bytesOf(incoming)
      const isCharge = incoming.method === 'POST' && incoming.url === '/charges'
      return isCharge ? charge(incoming, body) : passOn({ shop, agent, incoming, body })
    }
    answer().then(
      (came) => write(outgoing, came),
      () => outgoing.destroy(), // the caller went away, or the provider cut the connection: here it is cut, too
    )
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    // `as`: it listens on TCP, so the address is no pipe's name.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => open,
    interrupt: (next) => void (due = next && { place: next.place, by: next.by, left: next.nth }),
    stop: async () => {
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}

interface Passing {
  readonly shop: string
  readonly agent: Agent
  readonly incoming: IncomingMessage
  readonly body: Buffer
}
/** What the shop answers; rejects where it cuts the connection. */
const passOn = ({ shop, agent, incoming, body }: Passing): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', url = '/', headers } = incoming
    const type = headers['content-type']
    const sent = send(
      new URL(url, shop),
      { agent, method, headers: { 'content-length': body.length, ...(type !== undefined && { 'content-type': type }) } },
      (came) => void bytesOf(came).then((bytes) => resolve({ status: came.statusCode ?? 502, body: bytes }), reject),
    )
    sent.on('error', reject)
    sent.end(body)
  })

const bytesOf = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

const write = (outgoing: ServerResponse, answer: Answer | undefined): void => {
  if (answer === undefined) return void outgoing.destroy()
  outgoing.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': answer.body.length }).end(answer.body)
}
