// A signal that nobody could take stood in the raw journal alone: neither the instance's journal nor `instance show` told of it.
import { expect, it } from 'vitest'
import { engineOf, get, post } from './engine.fixture.ts'

const W = `
const Order = z.object({ id: z.string() })
const Form = z.object({ id: z.string(), n: z.string() })
const form = signal('Form', { payload: Form, id: 'n', to: byKey('id') })
const go = signal('Go', { payload: Form, id: 'n', to: byKey('id') })
export const w = workflow({ name: 'W', version: 1, triggers: [http({ decode: Order, id: 'id' })], state: S, initial: {} },
  flow(waitFor(form, '1h'), waitFor(go, '1h')))
`

it('stands in the journal of the instance and among what is kept for it, while it is open and when it has ended', async () => {
  const engine = await engineOf(W)
  await post(engine, '/workflows/W/instances', { id: 'd1' })
  await post(engine, '/signals/Form', { id: 'd1', n: 'f1' })
  await post(engine, '/signals/Form', { id: 'd1', n: 'f1b' })
  const shown = async () => {
    const { body } = await get(engine, '/instances/W%3Ad1/events')
    return JSON.stringify(body)
      .match(/"kind":"Signal(Kept|Taken)","(?:(?!"id").)*"id":"\w+"/g)
      ?.map((text) => /Signal(\w+)".*"id":"(\w+)"/.exec(text)?.slice(1))
  }
  const kept = async () => (await get(engine, '/instances/W%3Ad1')).body['kept']
  expect(await shown()).toContainEqual(['Kept', 'f1b'])
  expect(await kept()).toMatchObject([{ signal: 'Form', id: 'f1b' }])
  await post(engine, '/signals/Go', { id: 'd1', n: 'g1' })
  await post(engine, '/signals/Go', { id: 'd1', n: 'g2' })
  expect(await shown()).toContainEqual(['Kept', 'g2'])
  expect(await kept()).toMatchObject([
    { signal: 'Form', id: 'f1b' },
    { signal: 'Go', id: 'g2' },
  ])
})
