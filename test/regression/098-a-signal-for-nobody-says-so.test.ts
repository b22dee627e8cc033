// A signal for an instance that does not exist was answered as one that was taken: nobody told who had mistyped its key.
import { expect, it } from 'vitest'
import { contrail } from '../../cli/command.test.helper.ts'
import { engineOf, journalFolder, post } from './engine.fixture.ts'

const W = `
const Order = z.object({ id: z.string() })
const Paid = z.object({ id: z.string(), n: z.string() })
const paid = signal('Paid', { payload: Paid, id: 'n', to: byKey('id') })
export const w = workflow({ name: 'W', version: 1, triggers: [http({ decode: Order, id: 'id' })], state: S, initial: {} },
  flow(waitFor(paid, '1h'), sleep('1h')))
`

it('that there is no such instance yet, or that nobody waits, and until when it is kept', async () => {
  const directory = journalFolder()
  const engine = await engineOf(W, directory)
  const send = (id: string, n: string) => contrail('signal', 'send', 'Paid', '--data', JSON.stringify({ id, n }), '-d', directory)
  const unknown = /^Paid \w+ is in stream W:zzz: there is no such instance yet, it is kept until \d{4}-/
  expect((await send('zzz', 'p1')).out).toMatch(unknown)
  expect((await send('zzz', 'p2')).out).toMatch(unknown)
  await post(engine, '/workflows/W/instances', { id: 'o1' })
  expect((await send('o1', 'p1')).out).toBe('Paid p1 is in stream W:o1\n')
  expect((await send('o1', 'p2')).out).toMatch(/^Paid p2 is in stream W:o1: nobody waits for it there just now, it is kept until \d{4}-/)
})
