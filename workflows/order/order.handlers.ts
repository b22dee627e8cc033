// The impure side of Order: mails, stock and cards, over HTTP to the shop. No workflow imports this file.
import { failed, handle, notFound, ok } from 'contrail/dsl'
import { z } from 'zod'
import { order } from './order.ts'
import { askShop, readAnswer } from './shop-http.ts'

const Reservation = z.object({ reservationId: z.string(), backOrdered: z.int() })
const Receipt = z.object({ receipt: z.string() })
const Refusal = z.object({ reason: z.string() })
const Charge = z.discriminatedUnion('status', [
  z.object({ status: z.literal('charged'), ...Receipt.shape }),
  z.object({ status: z.literal('refused'), ...Refusal.shape }),
])
const Done = z.object({})

export const orderHandlers = handle(order, {
  SendEmail: {
    repeat: 'safe',
    limit: '10s',
    run: async (mail, { effectKey, signal }) => {
      readAnswer(await askShop({ method: 'POST', path: '/mails', body: { ...mail, idempotencyKey: effectKey }, signal }), 201, Done)
      return ok()
    },
  },
  ReserveStock: {
    repeat: 'safe',
    limit: '10s',
    run: async (wanted, { effectKey, signal }) => {
      const body = { ...wanted, idempotencyKey: effectKey }
      return ok(readAnswer(await askShop({ method: 'POST', path: '/reservations', body, signal }), 201, Reservation))
    },
  },
  ReleaseStock: {
    // To release what is released already changes nothing, so the reservation's own id is key enough.
    repeat: 'safe',
    limit: '10s',
    run: async ({ reservationId }, { signal }) => {
      const path = `/reservations/${encodeURIComponent(reservationId)}`
      readAnswer(await askShop({ method: 'DELETE', path, signal }), 200, Done)
      return ok()
    },
  },
  ChargeCard: {
    // The provider charges at every call. It keeps the reference of its caller, so that a lost answer can be looked up.
    repeat: 'unsafe',
    limit: '10s',
    run: async (charge, { effectKey, signal }) => {
      const answer = await askShop({ method: 'POST', path: '/charges', body: { ...charge, reference: effectKey }, signal })
      return answer.status === 402 ? failed(readAnswer(answer, 402, Refusal)) : ok(readAnswer(answer, 201, Receipt))
    },
    probe: async (_charge, { effectKey, signal }) => {
      const answer = await askShop({ method: 'GET', path: `/charges/${encodeURIComponent(effectKey)}`, signal })
      if (answer.status === 404) return notFound()
      const found = readAnswer(answer, 200, Charge)
      return found.status === 'charged' ? ok({ receipt: found.receipt }) : failed({ reason: found.reason })
    },
  },
})
