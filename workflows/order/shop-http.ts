// How the handlers reach the shop: one HTTP request, one answer, and an error for everything that is no answer.
import { z } from 'zod'

/** Where the demo's shop listens, unless the environment variable CONTRAIL_SHOP_URL names another place. */
const DEFAULT_URL = 'http://127.0.0.1:7411'

/** The shop's address; an Error says so where CONTRAIL_SHOP_URL is none. */
export const shopUrl = (): URL => {
  const url = process.env['CONTRAIL_SHOP_URL'] ?? DEFAULT_URL
  if (!URL.canParse(url)) throw new Error(`CONTRAIL_SHOP_URL is '${url}': write a URL such as ${DEFAULT_URL}`)
  return new URL(url)
}

interface ShopRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: object
  readonly signal: AbortSignal
}
export interface ShopAnswer {
  readonly status: number
  readonly body: unknown
  /** What was asked, for messages: holds no data of the order. */
  readonly asked: string
}

/** Sends one request. Throws when no answer came (nobody listens, the connection was cut, the time is over) and when the answer is no JSON. */
export const askShop = async ({ method, path, body, signal }: ShopRequest): Promise<ShopAnswer> => {
  const response = await fetch(new URL(path, shopUrl()), {
    method,
    signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return { status: response.status, body: await response.json(), asked: `${method} /${path.split('/')[1]}` }
}

/** Reads the body of an answer with the expected status; throws where the answer is another than agreed. */
export const readAnswer = <T>({ status, body, asked }: ShopAnswer, expected: number, schema: z.ZodType<T>): T => {
  if (status !== expected) throw new Error(`the shop answered ${asked} with status ${status}, expected was ${expected}`)
  const read = schema.safeParse(body)
  if (!read.success) throw new Error(`the shop's answer to ${asked} is not as agreed: ${z.prettifyError(read.error)}`)
  return read.data
}
