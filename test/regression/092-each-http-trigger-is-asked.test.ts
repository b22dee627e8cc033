// Of two triggers of one source over HTTP only the first was ever asked, though a topic asks both.
import { expect, it } from 'vitest'
import { engineOf, post } from './engine.fixture.ts'

const TWO = `
const New = z.object({ v: z.literal(2), id: z.string() })
const Old = z.object({ id: z.string(), old: z.boolean() }).transform(({ id }) => ({ v: 2, id }))
export const w = workflow({ name: 'W', version: 1, triggers: [http({ decode: New, id: 'id' }), http({ decode: Old, id: 'id' })], state: S, initial: {} },
  step('S', (x) => ({ output: x })))
`

it('a payload that the first refuses is offered to the second, and the refusal names what is wrong for both', async () => {
  const engine = await engineOf(TWO)
  const start = (payload: unknown) => post(engine, '/workflows/W/instances?wait=5s', payload)
  expect(await start({ id: 'a', old: true })).toMatchObject({ status: 200, body: { output: { v: 2, id: 'a' } } })
  expect(await start({ v: 2, id: 'b' })).toMatchObject({ status: 200 })
  const { status, body } = await start({ id: 'c' })
  expect(status).toBe(422)
  expect(body['detail']).toMatch(/refused the payload: v: .+; .+refused the payload: old: /)
})
