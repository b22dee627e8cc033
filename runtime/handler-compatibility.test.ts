// Handlers and the versions that still have open instances: what a deploy refuses, and what it lets through.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { flow, handle, handleSome, handleVersions, http, ok, perform, sideEffect, step, workflow } from '../dsl/index.ts'
import type { EffectKind, EffectValue } from '../dsl/index.ts'
import { acceptsAll } from './schema-compatibility.ts'
import { unservedKinds } from './handler-compatibility.ts'

const In = z.object({ id: z.string(), amount: z.number(), currency: z.string(), note: z.string().optional() })
const own = { name: 'W', triggers: [http({ decode: In, id: 'id' })], state: z.object({}), initial: {} } as const
const of = <K extends string, P extends z.infer<typeof In> | object, V, F>(version: number, kind: EffectKind<K, P, V, F> & EffectValue) =>
  // `as`: what an order holds is enough for every kind here.
  workflow({ ...own, version }, flow(perform(kind as never))) as never
const Receipt = z.object({ receipt: z.string() })
const charge = sideEffect('Charge', { payload: In.pick({ id: true, amount: true }), ok: Receipt })
const v2 = workflow({ ...own, version: 2 }, flow(perform(charge)))
const run = async () => ok({ receipt: 'r' })
const handlers = handle(v2, { Charge: { repeat: 'safe', run } })
const judged = (kind: EffectValue): readonly string[] => unservedKinds([handlers as never], [of(1, kind as never)])

describe('a deploy', () => {
  it.each([
    ['that is the same', sideEffect('Charge', { payload: In.pick({ id: true, amount: true }), ok: Receipt })],
    ['with more in its payload', sideEffect('Charge', { payload: In, ok: Receipt })],
    ['that reads less', sideEffect('Charge', { payload: In.pick({ id: true, amount: true }) })],
    [
      'with a transform, which cannot be judged',
      sideEffect('Charge', { payload: In.pick({ id: true }).extend({ amount: z.string().transform(Number) }), ok: Receipt }),
    ],
  ])('lets a version through %s', (_, kind) => expect(judged(kind)).toEqual([]))

  it.each([
    ['asks with another payload', sideEffect('Charge', { payload: In.pick({ id: true }), ok: Receipt })],
    ['asks with another payload', sideEffect('Charge', { payload: z.object({ id: z.string(), amount: z.string() }), ok: Receipt })],
    ['reads another value', sideEffect('Charge', { payload: In, ok: z.object({ receiptId: z.string() }) })],
    ['reads another error', sideEffect('Charge', { payload: In, ok: Receipt, failed: z.object({ code: z.string() }) })],
  ])('refuses one that %s, naming kind, version and the way out', (what, kind) =>
    expect(judged(kind)).toEqual([
      `the handler of 'Charge' was not written for version 1 of W, which is in use and ${what}: write handleVersions([…], …) with that version too, or deploy when nothing of it is open any more`,
    ]),
  )

  it('refuses a kind that the new version has no handler for, unless others serve it', () => {
    const fax = of(1, sideEffect('Fax', { payload: z.object({ id: z.string() }) }))
    expect(unservedKinds([handlers as never], [fax])).toEqual([
      expect.stringMatching(/^version 1 of W is in use and asks for 'Fax', which no handler serves: /),
    ])
    expect(unservedKinds([handleSome(v2, { Charge: { repeat: 'safe', run } }) as never], [fax])).toEqual([])
    expect(unservedKinds([{ ...handlers, workflow: 'Other' } as never], [fax])).toEqual([])
  })

  it('lets handlers through that were written for both versions', () => {
    const old = sideEffect('Charge', { payload: z.object({ id: z.string(), cents: z.int() }), ok: z.object({ receiptId: z.string() }) })
    const first = workflow(
      { ...own, version: 1, triggers: [http({ decode: z.object({ id: z.string(), cents: z.int() }), id: 'id' })] },
      flow(perform(old)),
    )
    const both = handleVersions([v2, first], {
      Charge: {
        repeat: 'safe',
        run: async (payload) => ok({ receipt: `${'cents' in payload ? payload.cents : payload.amount}`, receiptId: 'r' }),
      },
    })
    expect(unservedKinds([both as never], [first, v2])).toEqual([])
    expect(both).toMatchObject({ workflow: 'W' })
    // @ts-expect-error -- version 1 reads a receiptId
    expect(handleVersions([v2, first], { Charge: { repeat: 'safe', run } }).serves).toHaveLength(2)
    // @ts-expect-error -- the payload of version 2 has no cents
    handleVersions([v2, first], { Charge: { repeat: 'safe', run: async ({ cents }) => ok({ receipt: `${cents}`, receiptId: 'r' }) } })
    // @ts-expect-error -- no handler for a kind of one version
    handleVersions([v2, workflow({ ...own, version: 3 }, flow(perform(sideEffect('Fax', { payload: In }))))], {
      Charge: { repeat: 'safe', run },
    })
    const other = workflow(
      { ...own, name: 'Other', version: 1 },
      step('Only', () => ({ output: 1 })),
    )
    expect(() => handleVersions([v2, other], { Charge: { repeat: 'safe', run } })).toThrow("'Other' is not 'W'")
  })
})

describe('a form takes all of another', () => {
  const text = { type: 'string' }
  it.each([
    [text, text, true],
    [{ type: 'number' }, { type: 'integer' }, true],
    [{ type: 'integer' }, { type: 'number' }, false],
    [{ type: 'string', enum: ['a', 'b'] }, { type: 'string', const: 'a' }, true],
    [{ type: 'string', enum: ['a'] }, { type: 'string', enum: ['a', 'b'] }, false],
    [{ type: 'string', maxLength: 3 }, text, false],
    [text, { type: 'string', maxLength: 3 }, true],
    [{ anyOf: [text, { type: 'null' }] }, text, true],
    [text, { anyOf: [text, { type: 'null' }] }, false],
    [{ type: 'array', items: text }, { type: 'array', items: { type: 'number' } }, false],
    [{}, text, true],
    [{ type: 'object', properties: { a: text }, required: ['a'] }, { type: 'object', properties: { a: text } }, false],
    [{ type: 'object', properties: { a: text } }, { type: 'object', properties: { a: { type: 'number' } } }, false],
  ])('%j of %j: %s', (wide, narrow, expected) => expect(acceptsAll(wide, narrow)).toBe(expected))
})
