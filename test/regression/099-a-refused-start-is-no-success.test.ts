// A start that its workflow did not let in was answered 202 with the status "cancelled", and its reason stood nowhere that a caller looks.
import { expect, it } from 'vitest'
import { contrail } from '../../cli/command.test.helper.ts'
import { contrailClient } from '../../client/index.ts'
import { engineOf, journalFolder, post } from './engine.fixture.ts'

const W = `
const Change = z.object({ id: z.string(), subscription: z.string() })
const Subscription = aggregate({ name: 'Subscription', version: 1, state: S, initial: {}, upcast: {} })
export const w = workflow(
  { name: 'Modify', version: 1, triggers: [http({ decode: Change, id: 'id' })], metadata: { aggregate: Subscription.by('subscription'), defer: 'reject' } },
  flow(sleep('1h')))
`

it('is answered 409 with its reason, to who waits, to who does not, and to who asks again', async () => {
  const directory = journalFolder()
  const engine = await engineOf(W, directory)
  const start = (id: string, query = '') => post(engine, `/workflows/Modify/instances${query}`, { id, subscription: 's1' })
  expect((await start('a')).status).toBe(202)
  for (const [id, query] of [
    ['b', '?wait=5s'],
    ['b', '?wait=5s'],
    ['b', ''],
    ['c', ''],
  ] as const) {
    const { status, body } = await start(id, query)
    expect(status).toBe(409)
    expect(body).toMatchObject({ code: 'rejected', because: 'held', detail: expect.stringContaining('Modify:a@Subscription/s1') })
  }
  const client = contrailClient({ url: engine.url })
  expect(await client.start('Modify', { id: 'b', subscription: 's1' })).toMatchObject({ kind: 'refused', status: 409, code: 'rejected' })
  const data = JSON.stringify({ id: 'd', subscription: 's1' })
  const told = await contrail('trigger', 'send', 'Modify', '--data', data, '--wait', '1s', '-d', directory)
  expect(told).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is held by Modify:a@Subscription/s1') })
})
