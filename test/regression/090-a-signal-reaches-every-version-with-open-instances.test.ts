// After a deploy whose version no longer waits for a signal, instances of the version before could not be signalled: they timed out.
import { expect, it } from 'vitest'
import { engineOf, get, journalFolder, post } from './engine.fixture.ts'

const V1 = `
const Order = z.object({ orderId: z.string() })
const Paid = z.object({ orderId: z.string(), paymentId: z.string() })
const paid = signal('Paid', { payload: Paid, id: 'paymentId', to: byKey('orderId') })
const settle = step('Settle', (waited) => ({ output: { paid: waited.kind === 'received' } }))
export const w = workflow({ name: 'W', version: 1, triggers: [http({ decode: Order, id: 'orderId' })], state: S, initial: {} },
  flow(waitFor(paid, '1h'), settle))
`
const V2 = V1.replace(/version: 1/, 'version: 2').replace("flow(waitFor(paid, '1h'), settle)", "flow(sleep('1s'))")

it('is taken by an instance of the version before, and by nobody once that has ended', async () => {
  const directory = journalFolder()
  const before = await engineOf(V1, directory)
  await post(before, '/workflows/W/instances', { orderId: 'old' })
  await before.stop(2_000)

  const after = await engineOf(V2, directory)
  expect(await post(after, '/signals/Paid', { orderId: 'old', paymentId: 'p1' })).toMatchObject({ status: 202, body: { stream: 'W:old' } })
  await expect
    .poll(async () => (await get(after, '/instances/W%3Aold')).body, { timeout: 10_000 })
    .toMatchObject({ row: { status: 'completed' }, output: { paid: true } })
  await expect
    .poll(async () => (await post(after, '/signals/Paid', { orderId: 'x', paymentId: 'p2' })).status, { timeout: 10_000 })
    .toBe(404)
})
