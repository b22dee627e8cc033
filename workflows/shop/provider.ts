// The payment provider: charges at every call, and keeps the caller's reference so that a charge can be looked up.
import type { Database } from './database.ts'
import { z } from 'zod'
import { losesFirstAnswer, refusesFirstCard } from './rules.ts'

export const ChargeCall = z.object({
  reference: z.string().min(1),
  orderId: z.string().min(1),
  card: z.string().min(1),
  amountCents: z.int().nonnegative(),
})
export type ChargeCall = z.infer<typeof ChargeCall>

/** What the provider knows of a call. */
export type Charge = { readonly status: 'charged'; readonly receipt: string } | { readonly status: 'refused'; readonly reason: string }
export interface Ledger {
  readonly charges: number
  readonly cents: number
  /** The same as text, in whole money: '1119834.64'. */
  readonly total: string
  /** By order: how often and how much it was charged. */
  readonly orders: Readonly<Record<string, { readonly charges: number; readonly cents: number }>>
}
export interface PaymentProvider {
  /** `lost`: the charge is made, but its answer must not reach the caller. */
  charge(call: ChargeCall): { readonly charge: Charge; readonly lost: boolean }
  find(reference: string): Charge | undefined
  ledger(): Ledger
}

const REFUSED: Charge = { status: 'refused', reason: 'card refused' }

export const paymentProvider = (database: Database): PaymentProvider => {
  const firstCard = database.prepare('select card from charges where order_id = ? order by n limit 1')
  const timesCharged = database.prepare("select count(*) as n from charges where order_id = ? and status = 'charged'")
  const insert = database.prepare('insert into charges (reference, order_id, card, cents, status, receipt) values (?, ?, ?, ?, ?, ?)')
  const byReference = database.prepare('select receipt from charges where reference = ? order by receipt is null, n limit 1')
  const byOrder = database.prepare(
    "select order_id, count(*) as charges, sum(cents) as cents from charges where status = 'charged' group by order_id order by order_id",
  )

  return {
    charge: ({ reference, orderId, card, amountCents }) => {
      const first = firstCard.get(orderId)
      if (refusesFirstCard(orderId) && (first === undefined || first['card'] === card)) {
        insert.run(reference, orderId, card, amountCents, 'refused', null)
        return { charge: REFUSED, lost: false }
      }
      const before = Number(timesCharged.get(orderId)?.['n'])
      const receipt = `receipt-${orderId}-${before + 1}`
      insert.run(reference, orderId, card, amountCents, 'charged', receipt)
      return { charge: { status: 'charged', receipt }, lost: losesFirstAnswer(orderId) && before === 0 }
    },
    find: (reference) => {
      const found = byReference.get(reference)
      if (found === undefined) return undefined
      const receipt = found['receipt']
      return typeof receipt === 'string' ? { status: 'charged', receipt } : REFUSED
    },
    ledger: () => {
      const rows = byOrder
        .all()
        .map((row) => ({ orderId: String(row['order_id']), charges: Number(row['charges']), cents: Number(row['cents']) }))
      const cents = rows.reduce((sum, row) => sum + row.cents, 0)
      return {
        charges: rows.reduce((sum, row) => sum + row.charges, 0),
        cents,
        total: wholeMoney(cents),
        orders: Object.fromEntries(rows.map(({ orderId, ...charged }) => [orderId, charged])),
      }
    },
  }
}

/** Cents as text in whole money: 5 is '0.05'. */
export const wholeMoney = (cents: number): string => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
