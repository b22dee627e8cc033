// The shop over HTTP, on the loopback interface alone.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { realpathSync } from 'node:fs'
import { SHOP } from './about.ts'
import type { About } from './about.ts'
import { openShopFile } from './database.ts'
import { shopRoutes } from './routes.ts'
import type { ShopResponse, ShopRequest } from './routes.ts'

const HOST = '127.0.0.1'
/** The largest body in bytes: as much as the engine takes for one order. */
const MAX_BODY = 1_048_576
/** How long requests under way may take after a stop, in milliseconds; then their connections are cut. */
const DRAIN = 2_000

export interface ShopOptions {
  readonly file: string
  /** 0: any free port. */
  readonly port: number
  readonly startedBy: About['startedBy']
}
export interface RunningShop {
  readonly url: string
  readonly port: number
  readonly file: string
  stop(): Promise<void>
}

/** Starts the shop; rejects when the port is taken or the file cannot be opened. */
export const startShop = async ({ file: path, port, startedBy }: ShopOptions): Promise<RunningShop> => {
  const database = openShopFile(path)
  const file = realpathSync(path)
  const about: About = { shop: SHOP, pid: process.pid, file, startedBy }
  const respond = shopRoutes(database, about, () => new Date())
  const server = createServer((request, response) => {
    void answerOne(request, response, respond, () => !server.listening)
  })
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, HOST, resolve))
  } catch (error) {
    database.close()
    throw error
  }
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN)
    await closed
    clearTimeout(cut)
    database.close()
  }
  return { url: `http://${HOST}:${taken}`, port: taken, file, stop }
}

type Respond = (request: ShopRequest) => ShopResponse
const answerOne = async (request: IncomingMessage, response: ServerResponse, respond: Respond, stopping: () => boolean): Promise<void> => {
  const answer = await answerTo(request, respond).catch((error: unknown): ShopResponse => ({
    status: 500,
    body: { error: error instanceof Error ? error.message : 'the shop failed' },
  }))
  if (answer === 'cut') {
    request.socket.destroy()
    return
  }
  // A connection kept open would hold up the stop.
  const headers = { 'content-type': 'application/json', ...(stopping() && { connection: 'close' }) }
  response.writeHead(answer.status, headers).end(JSON.stringify(answer.body))
}

const answerTo = async (request: IncomingMessage, respond: Respond): Promise<ShopResponse> => {
  const method = request.method ?? 'GET'
  const path = partsOf(request.url ?? '/')
  const broken = (status: number, error: string) => respond({ method, path: path ?? [], body: undefined, broken: { status, error } })
  if (path === undefined) return broken(400, 'the path is no valid URL path')
  if (method !== 'POST') return respond({ method, path, body: undefined })
  // A page in a browser cannot send this type to another site without asking first, and the shop never says yes.
  if (request.headers['content-type'] !== 'application/json') return broken(415, 'send the header content-type: application/json')
  const text = await bodyOf(request)
  if (text === undefined) return broken(413, `the body is larger than ${MAX_BODY} bytes`)
  const body = parsed(text)
  return body === undefined ? broken(400, 'the body is no JSON') : respond({ method, path, body: body.value })
}

const partsOf = (url: string): readonly string[] | undefined => {
  try {
    const { pathname } = new URL(url, `http://${HOST}`)
    return pathname.split('/').slice(1).map(decodeURIComponent)
  } catch {
    return undefined
  }
}

const bodyOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BODY) chunks.push(chunk)
  }
  return size > MAX_BODY ? undefined : Buffer.concat(chunks).toString('utf8')
}

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
