// Equal broken lines at the same place of two feeds became one dead letter: that a line was refused again, on another day, could not be seen.
import { expect, it } from 'vitest'
import { engineOf, get } from './engine.fixture.ts'

const W = `
const Order = z.object({ id: z.string() })
export const w = workflow({ name: 'W', version: 1, triggers: [http({ decode: Order, id: 'id' })], state: S, initial: {} },
  step('S', (x) => ({ output: x })))
`

it('each feed leaves letters of its own, and a feed that is sent again under its name leaves none twice', async () => {
  const engine = await engineOf(W)
  const feed = async (headers: Record<string, string> = {}): Promise<readonly string[]> => {
    const response = await fetch(`${engine.url}/api/v1/workflows/W/instances`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...headers },
      body: '{"id":1}\n{"id":"good"}\n{"id":1}\n',
    })
    return (await response.text()).split('\n').flatMap((line) => /"deadLetter":"(\w+)"/.exec(line)?.[1] ?? [])
  }
  const [first, second] = [await feed(), await feed()]
  expect(new Set([...first, ...second]).size).toBe(4)
  const named = { 'contrail-feed': 'night-2026-11-30' }
  const [once, again] = [await feed(named), await feed(named)]
  expect(again).toEqual(once)
  const rows = (await get(engine, '/deadletters')).body['rows']
  expect(rows).toHaveLength(6)
})
