// A signal sent by a person bore no name and no reason: who approved an order could not be read anywhere.
import { expect, it } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import { engineOf, get, post } from './engine.fixture.ts'

const W = `
const Order = z.object({ id: z.string() })
const Approval = z.object({ id: z.string(), n: z.string() })
const approval = signal('Approval', { payload: Approval, id: 'n', to: byKey('id') })
export const w = workflow({ name: 'W', version: 1, triggers: [http({ decode: Order, id: 'id' })], state: S, initial: {} },
  flow(waitFor(approval, '1h'), step('S', (x) => ({ output: x.kind }))))
`

it('stands in the journal with the signal, and on the page', async () => {
  const engine = await engineOf(W)
  await post(engine, '/workflows/W/instances', { id: 'o1' })
  const client = contrailClient({ url: engine.url })
  await client.signal('Approval', { id: 'o1', n: '1' }, { by: 'Ann Ö', reason: 'within the limit' })
  await expect.poll(async () => (await get(engine, '/instances/W%3Ao1')).body).toMatchObject({ row: { status: 'completed' } })
  const events = JSON.stringify((await get(engine, '/instances/W%3Ao1/events')).body)
  expect(events).toContain('"origin":{"source":"http","by":"Ann Ö","reason":"within the limit"}')
})

it('is refused where it cannot be read, and nothing is sent', async () => {
  const engine = await engineOf(W)
  const answer = await post(engine, '/signals/Approval', { id: 'o1', n: '1' }, { 'contrail-by': '%zz' })
  expect([answer.status, answer.body['code']]).toEqual([400, 'badOrigin'])
})
