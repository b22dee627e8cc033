// The mailbox: keeps the e-mails that the shop was asked to send, each key once.
import type { Database } from './database.ts'
import { z } from 'zod'

export const Mail = z.object({
  idempotencyKey: z.string().min(1),
  orderId: z.string().min(1),
  customerId: z.string().min(1),
  template: z.string().min(1),
})
export type Mail = z.infer<typeof Mail>

export interface Mailbox {
  /** The same key again sends nothing. */
  send(mail: Mail): void
  /** How many were sent, by template. */
  counts(): Readonly<Record<string, number>>
  /** The newest first, at most 50. */
  newest(): readonly object[]
}

export const mailbox = (database: Database): Mailbox => {
  const insert = database.prepare(
    'insert into mails (idempotency_key, order_id, customer_id, template) values (?, ?, ?, ?) on conflict (idempotency_key) do nothing',
  )
  const counted = database.prepare('select template, count(*) as n from mails group by template order by template')
  const last = database.prepare('select order_id as orderId, customer_id as customerId, template from mails order by n desc limit 50')
  return {
    send: ({ idempotencyKey, orderId, customerId, template }) => void insert.run(idempotencyKey, orderId, customerId, template),
    counts: () => Object.fromEntries(counted.all().map((row) => [String(row['template']), Number(row['n'])])),
    newest: () => last.all(),
  }
}
