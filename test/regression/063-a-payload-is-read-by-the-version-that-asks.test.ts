// A queued start that went on with a newer version kept the payload as the old one had read it: a step found undefined where its type says text.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, http, sleep, step, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { driven, hashOf, start } from '../core/attack.fixture.ts'

const [S1, S2] = [z.object({ n: z.number() }), z.object({ n: z.number(), m: z.number() })]
const Cart1 = aggregate({ name: 'Cart', version: 1, state: S1, initial: { n: 0 }, upcast: {} })
const Cart2 = aggregate({
  name: 'Cart',
  version: 2,
  state: S2,
  initial: { n: 0, m: 0 },
  upcast: { 1: (s) => ({ n: Number(s['n']), m: 1 }) },
})
const In = z.object({ id: z.string(), cart: z.string(), amount: z.number() })
const one = (name: string, version: number, decode: z.ZodType, of: typeof Cart1 | typeof Cart2): AnyWorkflow =>
  // `as`: the schema of the payload differs from test to test, which the compiler need not follow here.
  workflow(
    {
      name,
      version,
      triggers: [http({ decode: decode as typeof In, id: 'id' })],
      metadata: { aggregate: (of as typeof Cart1).by('cart') },
    },
    step('Echo', (x: z.output<typeof In>) => ({ output: x })),
  )
const holder = workflow(
  { name: 'Holder', version: 1, triggers: [http({ decode: In, id: 'id' })], metadata: { aggregate: Cart1.by('cart') } },
  sleep('1h'),
)

/** The first waits behind one that brings the cart to version 2 meanwhile. */
const queued = async (decodes: { readonly old: z.ZodType; readonly next: z.ZodType }, input: { readonly amount: number }) => {
  const [v1, v2, up] = [one('W', 1, decodes.old, Cart1), one('W', 2, decodes.next, Cart2), one('Up', 1, In, Cart2)]
  let now = 1_000
  const engine = driven([holder, up, v1, v2], { now: () => now })
  const at = (of: AnyWorkflow, id: string) => ({
    ...start(of, 'c1'),
    instance: `${of.name}:${id}@Cart/c1`,
    stream: 'Cart/c1',
    key: id,
    input: { id, cart: 'c1', ...input },
  })
  await engine.tell(at(holder, 'h'), at(up, 'u'), at(v1, 'q'))
  now += 3_600_001
  await engine.tell({ kind: 'timer', stream: 'Cart/c1', due: now - 1 })
  const events = await engine.events('Cart/c1')
  return {
    began: events.find((e) => e.kind === 'InstanceBegan' && e.instance === 'W:q@Cart/c1'),
    output: events.find((e) => e.kind === 'InstanceCompleted' && e.instance === 'W:q@Cart/c1'),
    parked: events.find((e) => e.kind === 'InstanceParked' && e.instance === 'W:q@Cart/c1'),
    v2,
  }
}

describe('a queued start that goes on with a newer version', () => {
  it('has what that version reads: a default is there for its steps and in the journal', async () => {
    const next = In.extend({ priority: z.string().default('normal') })
    const { began, output, v2 } = await queued({ old: In, next }, { amount: 5 })
    const input = { id: 'q', cart: 'c1', amount: 5, priority: 'normal' }
    expect(began).toMatchObject({ hash: hashOf(v2), number: 2, start: { input: { amount: 5 } }, input })
    expect(output).toMatchObject({ output: input })
  })
  it('has its payload once where nothing changes', async () => {
    const { began, output } = await queued({ old: In, next: In }, { amount: 5 })
    expect(began).not.toHaveProperty('input')
    expect(output).toMatchObject({ output: { amount: 5 } })
  })
  it.each([
    ['a transform', In.extend({ amount: z.number().transform((euros) => euros * 100) })],
    ['an overwrite', In.extend({ amount: z.number().overwrite((euros) => euros * 100) })],
  ])('is not read a second time by %s: it waits for a person', async (_, cents) => {
    const { parked, output } = await queued({ old: cents, next: cents }, { amount: 500 })
    expect(output).toBeUndefined()
    expect(parked).toMatchObject({
      trouble: { code: 'upcast', message: expect.stringContaining('takes the state of Cart version 2 together with this payload') },
    })
  })
  it('may be read by a transform that leaves it as it is', async () => {
    const capped = In.extend({ amount: z.number().transform((n) => Math.min(n, 1000)) })
    const { output } = await queued({ old: capped, next: capped }, { amount: 500 })
    expect(output).toMatchObject({ output: { amount: 500 } })
  })
})
