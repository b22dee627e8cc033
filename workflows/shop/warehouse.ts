// The warehouse: reserves what is in stock, back-orders the rest, and never refuses. It honours its callers' keys.
import type { Database } from './database.ts'
import { z } from 'zod'

export const ReservationCall = z.object({
  idempotencyKey: z.string().min(1),
  orderId: z.string().min(1),
  lines: z.array(z.object({ productId: z.string().min(1), quantity: z.int().positive() })).min(1),
})
export type ReservationCall = z.infer<typeof ReservationCall>

export interface Reservation {
  readonly reservationId: string
  /** Units that were not in stock. */
  readonly backOrdered: number
}
export interface Warehouse {
  /** The same key again gives the first answer again. */
  reserve(call: ReservationCall): Reservation
  /** Puts the reserved units back, once; says whether there is such a reservation. */
  release(reservationId: string): boolean
}

export const warehouse = (database: Database): Warehouse => {
  const byKey = database.prepare('select id, back_ordered from reservations where idempotency_key = ?')
  const timesReserved = database.prepare('select count(*) as n from reservations where order_id = ?')
  const inStock = database.prepare('select units from stock where product_id = ?')
  const move = database.prepare('update stock set units = units + ? where product_id = ?')
  const insert = database.prepare('insert into reservations (id, idempotency_key, order_id, back_ordered) values (?, ?, ?, ?)')
  const insertUnits = database.prepare(
    'insert into reserved (reservation, product_id, units) values (?, ?, ?) on conflict do update set units = units + excluded.units',
  )
  const find = database.prepare('select released from reservations where id = ?')
  const markReleased = database.prepare('update reservations set released = 1 where id = ?')
  const unitsOf = database.prepare('select product_id, units from reserved where reservation = ?')

  return {
    reserve: ({ idempotencyKey, orderId, lines }) => {
      const known = byKey.get(idempotencyKey)
      if (known !== undefined) return { reservationId: String(known['id']), backOrdered: Number(known['back_ordered']) }
      const reservationId = `reservation-${orderId}-${Number(timesReserved.get(orderId)?.['n']) + 1}`
      const taken = lines.map(({ productId, quantity }) => {
        const units = Math.min(quantity, Number(inStock.get(productId)?.['units'] ?? 0))
        move.run(-units, productId)
        return { productId, units, missing: quantity - units }
      })
      const backOrdered = taken.reduce((sum, { missing }) => sum + missing, 0)
      insert.run(reservationId, idempotencyKey, orderId, backOrdered)
      for (const { productId, units } of taken) insertUnits.run(reservationId, productId, units)
      return { reservationId, backOrdered }
    },
    release: (reservationId) => {
      const found = find.get(reservationId)
      if (found === undefined) return false
      if (found['released'] === 1) return true
      for (const row of unitsOf.all(reservationId)) move.run(Number(row['units']), String(row['product_id']))
      markReleased.run(reservationId)
      return true
    },
  }
}
