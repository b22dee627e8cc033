// The demo: the Order and AddNote workflows on 830 real orders, with a shop beside the engine. `contrail dev workflows/demo.ts` loads it.
import { mkdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { feed, ORDERS } from './feed.ts'
import { shopUrl } from './order/shop-http.ts'
import { shopAt } from './shop/attach.ts'
import { shopFigures } from './shop/figures.ts'

/** The shop's file is in the engine's directory, unless CONTRAIL_SHOP_FILE names another. */
const start = async ({ directory, log }: { readonly directory: string; readonly log: (line: string) => void }) => {
  const file = process.env['CONTRAIL_SHOP_FILE'] ?? join(directory, 'shop.db')
  mkdirSync(dirname(file), { recursive: true })
  const shop = await shopAt({ url: shopUrl(), file })
  log(`The shop (payment provider, warehouse, mailbox) runs on ${shop.url} as process ${shop.pid}, its file is ${file}`)
  return { stop: () => shop.stop(), found: shop.found }
}

const summary = async () => {
  const { charged, charges, chargedOrders, refusals, lostAnswers, mails } = await shopFigures(shopUrl())
  return { charged, charges, chargedOrders, refusals, lostAnswers, mails: Object.values(mails).reduce((sum, n) => sum + n, 0) }
}

const sending = (signal: string, data: string, url: string): string => {
  const file = relative(process.cwd(), fileURLToPath(new URL(`./order/data/${data}`, import.meta.url)))
  return `npx contrail signal send ${signal} --file ${file} --url ${url}`
}

/** The commands that bring the waiting orders to their end. */
const next = (url: string): readonly string[] => [
  `approve the ten large orders:        ${sending('Approval', 'approvals.jsonl', url)}`,
  `send the 21 missing shipments:       ${sending('Shipment', 'missing-shipments.jsonl', url)}`,
  `or answer a waiting order on screen: ${url}`,
]

export default {
  workflows: [new URL('./order/order.ts', import.meta.url), new URL('./note/note.ts', import.meta.url)],
  handlers: [new URL('./order/order.handlers.ts', import.meta.url)],
  demo: { start, feed, summary, next, counts: 'Order', fed: ORDERS },
}
