import { once } from 'node:events'
import { expect, it } from 'vitest'
import { anOrder, turn, world } from '../fakes.test.helper.ts'
import { bodyTextOf, responseOf, serveFront } from './server.test.helper.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import type { HttpLimits } from './limits.ts'

const serve = async (of: ReturnType<typeof world>, limits: Partial<HttpLimits> = {}) => {
  const { ask } = await serveFront({ service: of.service, limits: { ...DEFAULT_HTTP_LIMITS, ...limits } })
  return { post: (headers: Record<string, string>) => ask('/api/v1/workflows/Order/instances', headers) }
}
const JSON_TYPE = { 'content-type': 'application/json' }
const NDJSON = { 'content-type': 'application/x-ndjson' }
const line = (id: string): string => `${JSON.stringify(anOrder(id))}\n`

it('starts over a real socket', async () => {
  const { post } = await serve(world())
  const response = await responseOf(post(JSON_TYPE).end(line('1')))
  expect(response.statusCode).toBe(202)
  expect(response.headers.location).toBe('/api/v1/instances/Order%3A1%40Order%2F1')
  expect(JSON.parse(await bodyTextOf(response))).toMatchObject({ kind: 'accepted', instance: 'Order:1@Order/1' })
})

it('refuses a page that was made to believe this machine is its own host', async () => {
  const of = world()
  const { post } = await serve(of)
  const response = await responseOf(post({ ...JSON_TYPE, host: 'evil.example' }).end(line('1')))
  expect(response.statusCode).toBe(403)
  expect(of.commands).toEqual([])
})

it('refuses a body over the limit while it is still being sent', async () => {
  const of = world()
  const { post } = await serve(of, { bodyBytes: 1_000 })
  const sent = post(JSON_TYPE)
  sent.on('error', () => {}) // the server may cut what nobody reads
  sent.write('"')
  sent.write('x'.repeat(5_000))
  const response = await responseOf(sent)
  expect(response.statusCode).toBe(413)
  expect(await bodyTextOf(response)).toContain('the body may have 1000 bytes')
  sent.destroy()
})

it('answers each line of a feed while the feed goes on', async () => {
  const { post } = await serve(world())
  const sent = post(NDJSON)
  sent.write(line('1'))
  const response = await responseOf(sent)
  const answers = response[Symbol.asyncIterator]()
  expect(String((await answers.next()).value)).toMatch(/^\{"line":1,.*\n$/)
  sent.write(line('2'))
  expect(String((await answers.next()).value)).toMatch(/^\{"line":2,/)
  sent.end()
  expect(await answers.next()).toHaveProperty('done', true)
})

it('slows a sender down who does not read, and loses nothing', async () => {
  const of = world()
  const { post } = await serve(of, { atOnce: 16 })
  const sent = post(NDJSON)
  // 16 MB of answers: more than all buffers between the two hold.
  const wanted = 8_000
  const wrong = `${JSON.stringify({ orderId: 1, lines: Array(20).fill(1) })}\n`
  const writing = (async () => {
    for (let written = 0; written < wanted; written++) if (!sent.write(wrong)) await once(sent, 'drain')
    sent.end()
  })()
  const response = await responseOf(sent)
  for (let before = -1; before !== of.commands.length;) {
    before = of.commands.length
    for (let i = 0; i < 2_000; i++) await turn()
  }
  expect(of.deadLetters().length).toBeLessThan(wanted)
  const answers = await bodyTextOf(response)
  await writing
  expect(answers.split('\n')).toHaveLength(wanted + 1)
  expect(of.deadLetters()).toHaveLength(wanted)
})

it('takes no more when the sender goes away in the middle of a line', async () => {
  const of = world()
  const { post } = await serve(of)
  const sent = post(NDJSON)
  sent.write(line('1') + line('2').slice(0, 10))
  const response = await responseOf(sent)
  response.on('error', () => {})
  await once(response, 'data')
  sent.on('error', () => {})
  sent.destroy()
  await once(sent, 'close')
  const again = await responseOf(post(JSON_TYPE).end(line('3')))
  expect(again.statusCode).toBe(202)
  expect(of.starts().map(({ key }) => key)).toEqual(['1', '3'])
  expect(of.deadLetters()).toEqual([]) // half a line from a broken connection is nobody's word
})
