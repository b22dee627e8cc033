// What the shop says of itself in figures: its ledger, its mails and its log of requests.
import { z } from 'zod'

const Ledger = z.object({
  charges: z.int(),
  total: z.string(),
  orders: z.record(z.string(), z.object({ charges: z.int(), cents: z.int() })),
})
const Log = z.object({ requests: z.int(), refusals: z.int(), lostAnswers: z.int() })
const Mails = z.object({ counts: z.record(z.string(), z.int()) })

export interface ShopFigures {
  /** All charges, in whole money: '1119834.64'. */
  readonly charged: string
  readonly charges: number
  /** Orders that were charged; fewer than charges where an order was charged more than once. */
  readonly chargedOrders: number
  readonly refusals: number
  readonly lostAnswers: number
  readonly requests: number
  /** E-mails sent, by template. */
  readonly mails: Readonly<Record<string, number>>
}

const see = async <T>(url: URL, path: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(await (await fetch(new URL(path, url))).json())

/** What each order was charged, in cents, and how often. Rejects where nobody answers. */
export const shopLedger = async (url: URL): Promise<z.infer<typeof Ledger>['orders']> => (await see(url, '/ledger', Ledger)).orders

/** Asks the shop; rejects where nobody answers. */
export const shopFigures = async (url: URL): Promise<ShopFigures> => {
  const [{ charges, total, orders }, log, { counts }] = await Promise.all([
    see(url, '/ledger', Ledger),
    see(url, '/log', Log),
    see(url, '/mails', Mails),
  ])
  return { charged: total, charges, chargedOrders: Object.keys(orders).length, ...log, mails: counts }
}
