// Whoever repeated a start by its key alone, with any content, was given the output of the first, unmasked: to count up keys was enough.
import { expect, it } from 'vitest'
import { engineOf, post } from './engine.fixture.ts'

const W = `
const Account = z.object({ id: z.string(), iban: z.string() })
export const w = workflow({ name: 'W', version: 1, triggers: [http({ decode: Account, id: 'id' })], state: S, initial: {} },
  step('S', ({ iban }) => ({ output: { iban } })))
`
const SECRET = 'DE89370400440532013000'

it('over HTTP and as a feed: other content is told that it differs, and nothing of what came out', async () => {
  const engine = await engineOf(W)
  const start = (iban: string) => post(engine, '/workflows/W/instances?wait=5s', { id: 'v1', iban })
  await start(SECRET)
  expect(await start(SECRET)).toMatchObject({ status: 200, body: { duplicate: true, differs: false, output: { iban: SECRET } } })

  const stranger = await start('x')
  expect(stranger).toMatchObject({ status: 202, body: { kind: 'accepted', duplicate: true, differs: true, status: 'completed' } })
  expect(JSON.stringify(stranger)).not.toContain(SECRET)
  const feed = await fetch(`${engine.url}/api/v1/workflows/W/instances?wait=5s`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: '{"id":"v1","iban":"y"}\n',
  })
  const line = await feed.text()
  expect(JSON.parse(line)).toMatchObject({ kind: 'accepted', differs: true })
  expect(line).not.toContain(SECRET)
})
