// An answer nested a hundred thousand deep: what had happened counted as not told, in the words of the stack, and the client said that the server was none.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { read, readLine, StartedSchema } from '../../client/wire.ts'
import { ok, sideEffect } from '../../dsl/index.ts'
import type { EffectValue } from '../../dsl/index.ts'
import { decode } from '../../dsl/internal.ts'
import { declarationsIn } from '../../runtime/handlers.ts'
import { pay } from '../core/attack.fixture.ts'
import { registered, request, world } from '../../side-effect-service/fakes.test.helper.ts'

const DEPTH = 100_000
const deep = (): unknown => {
  let value: unknown = 1
  for (let i = 0; i < DEPTH; i++) value = [value]
  return value
}
const asked = request({ effect: 'Ping', payload: {} })
const pinged = (effect: EffectValue, value: () => unknown, options: Parameters<typeof world>[1] = {}) => {
  const w = world([registered(effect, { repeat: 'safe', run: async () => ok(value()) })], options)
  return w.ask(asked).then(() => w.reported.map((of) => of.report))
}

it('of a kind that stands in no graph the success counts, and what cannot be kept is null', async () => {
  const ping = sideEffect('Ping', { payload: z.object({}) })
  const lone = { get: async () => ({ hash: 'h', workflow: pay }) }
  expect(await pinged(ping, deep, { declarations: declarationsIn(lone) })).toEqual([{ kind: 'ok', value: null }])
  expect(await pinged(ping, () => ({ a: [1] }), { declarations: declarationsIn(lone) })).toEqual([{ kind: 'ok', value: { a: [1] } }])
})

it('of one that declares any JSON a sentence says how deep it may be', async () => {
  const ping = sideEffect('Ping', { payload: z.object({}), ok: z.json(), failed: z.object({}) })
  const [report] = await pinged(ping, deep)
  expect(report).toMatchObject({
    kind: 'exhausted',
    error: expect.stringMatching(
      /^'Ping' happened, but its value does not fit: .* is nested deeper than 500 levels, the journal holds JSON only$/,
    ),
  })
  const decoded = decode(z.json(), deep())
  expect(decoded).toMatchObject({ _tag: 'Left', left: [{ message: expect.stringContaining('is nested deeper than 500 levels') }] })
})

it('the client reads it as it came', () => {
  const output = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`
  const text = `{"kind":"completed","instance":"Order:1","output":${output},"duplicate":false,"differs":false}`
  expect(read(StartedSchema, text)).toMatchObject({ kind: 'completed', instance: 'Order:1' })
  expect(readLine(text.replace('{', '{"line":1,'))).toMatchObject({ kind: 'completed', line: 1 })
  expect(read(StartedSchema, '{"kind":"completed","instance":"Order:1","duplicate":false,"differs":false}')).toBeUndefined()
})
