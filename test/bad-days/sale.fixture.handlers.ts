// Pays at the till that CONTRAIL_TEST_TILL names: it books at every call, and can be asked what it has booked.
import { handle, notFound, ok } from 'contrail/dsl'
import { sale } from './sale.fixture.ts'

const till = (path: string): string => `${process.env['CONTRAIL_TEST_TILL'] ?? ''}${path}`

export const saleHandlers = handle(sale, {
  Pay: {
    repeat: 'unsafe',
    limit: '60s',
    run: async ({ saleId }, { effectKey, signal }) => {
      const answer = await fetch(till(`/bookings/${saleId}`), { method: 'POST', signal })
      if (!answer.ok) throw new Error(`the till answers ${answer.status}`)
      return ok({ receipt: effectKey })
    },
    probe: async ({ saleId }, { effectKey, signal }) => {
      const { status } = await fetch(till(`/bookings/${saleId}`), { signal })
      if (status === 404) return notFound()
      if (status !== 200) throw new Error(`the till answers ${status}`)
      return ok({ receipt: effectKey })
    },
  },
})
