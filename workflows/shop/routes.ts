// What the shop answers: each request is handled and logged in one transaction of its file.
import type { Database } from './database.ts'
import { z } from 'zod'
import { inTransaction } from './database.ts'
import { Mail, mailbox } from './mailbox.ts'
import { ChargeCall, paymentProvider } from './provider.ts'
import { requestLog } from './request-log.ts'
import { ReservationCall, warehouse } from './warehouse.ts'

export interface ShopRequest {
  readonly method: string
  /** Decoded parts: '/charges/a%2Fb' is ['charges', 'a/b']. */
  readonly path: readonly string[]
  /** JSON, or undefined where there is none. */
  readonly body: unknown
  /** What was wrong with the request already before its body could be read as JSON. */
  readonly broken?: { readonly status: number; readonly error: string } | undefined
}
/** `cut`: instead of an answer the connection is cut. */
export type ShopResponse = { readonly status: number; readonly body: object } | 'cut'

interface Handled {
  readonly answer: ShopResponse
  readonly logged: string
  readonly orderId?: string
}
interface Route {
  readonly method: string
  readonly path: string
  readonly handle: (given: { readonly id: string; readonly body: unknown }) => Handled
}

/** `about` is what GET /about says: which shop this is, on which file. */
export const shopRoutes = (database: Database, about: object, now: () => Date): ((request: ShopRequest) => ShopResponse) => {
  const provider = paymentProvider(database)
  const stock = warehouse(database)
  const mails = mailbox(database)
  const log = requestLog(database, now)

  const routes: readonly Route[] = [
    {
      method: 'POST',
      path: '/charges',
      handle: taking(ChargeCall, (call) => {
        const { charge, lost } = provider.charge(call)
        if (lost) return { answer: 'cut', logged: 'lost' }
        return charge.status === 'charged'
          ? { answer: { status: 201, body: { receipt: charge.receipt } }, logged: 'charged' }
          : { answer: { status: 402, body: { reason: charge.reason } }, logged: 'refused' }
      }),
    },
    {
      method: 'GET',
      path: '/charges/:id',
      handle: ({ id }) => {
        const charge = provider.find(id)
        return charge === undefined ? notFound('charge with this reference') : { answer: { status: 200, body: charge }, logged: 'found' }
      },
    },
    {
      method: 'POST',
      path: '/reservations',
      handle: taking(ReservationCall, (call) => ({ answer: { status: 201, body: stock.reserve(call) }, logged: 'reserved' })),
    },
    {
      method: 'DELETE',
      path: '/reservations/:id',
      handle: ({ id }) =>
        stock.release(id) ? { answer: { status: 200, body: {} }, logged: 'released' } : notFound('reservation with this id'),
    },
    {
      method: 'POST',
      path: '/mails',
      handle: taking(Mail, (mail) => {
        mails.send(mail)
        return { answer: { status: 201, body: {} }, logged: 'sent' }
      }),
    },
    { method: 'GET', path: '/mails', handle: () => shown({ counts: mails.counts(), newest: mails.newest() }) },
    { method: 'GET', path: '/ledger', handle: () => shown(provider.ledger()) },
    { method: 'GET', path: '/log', handle: () => shown(log.counts()) },
    { method: 'GET', path: '/log/:id', handle: ({ id }) => shown({ orderId: id, requests: log.ofOrder(id) }) },
    { method: 'GET', path: '/about', handle: () => shown(about) },
  ]

  return ({ method, path, body, broken }) => {
    const [name = '', id] = path
    const shape = id === undefined ? `/${name}` : `/${name}/:id`
    const route = path.length > 2 ? undefined : routes.find((one) => one.method === method && one.path === shape)
    return inTransaction(database, () => {
      const { answer, logged, orderId } = broken
        ? invalid(broken.status, broken.error)
        : (route?.handle({ id: id ?? '', body }) ?? notFound('such page'))
      log.write({ method, path: route?.path ?? 'unknown', orderId, answer: logged })
      return answer
    })
  }
}

/** A route for a body of this shape; another is answered with 400 and the fields that are wrong. */
const taking =
  <Call extends { readonly orderId: string }>(schema: z.ZodType<Call>, handle: (call: Call) => Handled) =>
  ({ body }: { readonly body: unknown }): Handled => {
    const call = schema.safeParse(body)
    return call.success ? { ...handle(call.data), orderId: call.data.orderId } : invalid(400, z.prettifyError(call.error))
  }
const shown = (body: object): Handled => ({ answer: { status: 200, body }, logged: 'shown' })
const invalid = (status: number, error: string): Handled => ({ answer: { status, body: { error } }, logged: 'invalid' })
const notFound = (what: string): Handled => ({ answer: { status: 404, body: { error: `there is no ${what}` } }, logged: 'notFound' })
