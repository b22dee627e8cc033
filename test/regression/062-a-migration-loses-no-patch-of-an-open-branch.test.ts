// Resubmit on a newer version of the aggregate brought the state up to date and not the patches of open branches: the join wrote the old shape into it.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, flow, http, parallel, step, workflow } from '../../dsl/index.ts'
import { driven, hashOf, operator, start, Submitted } from '../core/attack.fixture.ts'

const triggers = [http({ decode: Submitted, id: 'id' })] as const
const V1 = z.object({ name: z.string(), other: z.number() })
const V2 = z.strictObject({ fullName: z.string(), other: z.number() })
const Loose = z.object({ gone: z.number().optional(), other: z.number() })
type Loose = z.output<typeof Loose>
type V1 = z.output<typeof V1>
type V2 = z.output<typeof V2>
const Person1 = aggregate({ name: 'Person', version: 1, state: V1, initial: { name: 'none', other: 0 }, upcast: {} })
const Person2 = aggregate({
  name: 'Person',
  version: 2,
  state: V2,
  initial: { fullName: 'none', other: 0 },
  upcast: { 1: (s) => ({ fullName: String(s['name']), other: Number(s['other']) }) },
})

const boom1 = step('Boom', (_x: Submitted, _s: { readonly other: number }): { output: number; state: { other: number } } => {
  throw new Error('a bug of version 1')
})
const boom2 = step('Boom', (_x: Submitted, _s: { readonly other: number }) => ({ output: 2, state: { other: 7 } }))
const nameIt = step('Name', (_x: Submitted, _s: V1) => ({ output: 1, state: { name: 'Ann' } }))
const nameItFully = step('Name', (_x: Submitted, _s: V2) => ({ output: 1, state: { fullName: 'Ann' } }))
const nothing = step('Nothing', (_x: Submitted) => ({ output: 1 }))

const on1 = { triggers, metadata: { aggregate: Person1.by('id') } } as const
const on2 = { triggers, metadata: { aggregate: Person2.by('id') } } as const
const v1 = workflow({ ...on1, name: 'W', version: 1 }, parallel({ a: nameIt, b: boom1 }))
const v1Mended = workflow({ ...on1, name: 'W', version: 2 }, parallel({ a: nameIt, b: boom2 }))
const v2 = workflow({ ...on2, name: 'W', version: 3 }, parallel({ a: nameItFully, b: boom2 }))
const quiet1 = workflow({ ...on1, name: 'Q', version: 1 }, parallel({ a: nothing, b: boom1 }))
const quiet2 = workflow({ ...on2, name: 'Q', version: 2 }, parallel({ a: nothing, b: boom2 }))

const stream = 'Person/c1'
const resubmit = (instance: string, hash: string) => operator(stream, { do: 'resubmit', instance, hash }, `to ${hash}`)

describe('resubmit on a newer version of the aggregate', () => {
  it('is refused while an open branch holds changes, with the branch and the way out', async () => {
    const engine = driven([v1, v1Mended, v2])
    await engine.tell(start(v1))
    await engine.tell({ ...resubmit('W:c1@Person/c1', hashOf(v2)), replyTo: { process: 'p', request: 'r' } })
    expect(engine.replies).toEqual([
      {
        to: { process: 'p', request: 'r' },
        kind: 'refused',
        code: 'upcast',
        message: expect.stringMatching(/branch 'a' holds changes to Person version 1 .* name one that reads 1/),
      },
    ])
    await engine.tell(resubmit('W:c1@Person/c1', hashOf(v1Mended)))
    expect(await engine.state(stream)).toMatchObject({ holder: null, aggregate: { schema: 1 }, state: { name: 'Ann', other: 7 } })
  })
  it('is refused also where the branch only removes a key', async () => {
    const Loose1 = aggregate({ name: 'Loose', version: 1, state: Loose, initial: { gone: 1, other: 0 }, upcast: {} })
    const Loose2 = aggregate({
      name: 'Loose',
      version: 2,
      state: Loose,
      initial: { gone: 1, other: 0 },
      upcast: { 1: (s) => ({ gone: 1, ...s, other: 0 }) },
    })
    const drop = step('Drop', (_x: Submitted, _s: Loose) => ({ output: 1, unset: ['gone'] as const }))
    const old = workflow({ name: 'L', version: 1, triggers, metadata: { aggregate: Loose1.by('id') } }, parallel({ a: drop, b: boom1 }))
    const newer = workflow({ name: 'L', version: 2, triggers, metadata: { aggregate: Loose2.by('id') } }, parallel({ a: drop, b: boom2 }))
    const engine = driven([old, newer])
    await engine.tell(start(old))
    await engine.tell(operator('Loose/c1', { do: 'resubmit', instance: 'L:c1@Loose/c1', hash: hashOf(newer) }))
    expect(await engine.state('Loose/c1')).toMatchObject({ holder: { hash: hashOf(old) }, aggregate: { schema: 1 } })
  })
  it('goes on where what was changed is the own state of an inline workflow', async () => {
    const Own = z.object({ n: z.number() })
    const inner = workflow(
      { name: 'Inner', version: 1, triggers, state: Own, initial: { n: 0 } },
      step('Count', (x: Submitted, _s: z.output<typeof Own>) => ({ output: x, state: { n: 1 } })),
    )
    const old = workflow({ ...on1, name: 'I', version: 1 }, flow(inner, boom1))
    const newer = workflow({ ...on2, name: 'I', version: 2 }, flow(inner, boom2))
    const engine = driven([old, newer])
    await engine.tell(start(old))
    expect((await engine.state(stream)).holder?.parked).toMatchObject({ trouble: { code: 'threw' } })
    await engine.tell(operator(stream, { do: 'resubmit', instance: 'I:c1@Person/c1', hash: hashOf(newer) }))
    expect(await engine.state(stream)).toMatchObject({ holder: null, aggregate: { schema: 2 } })
  })
  it('goes on where no branch changed anything', async () => {
    const engine = driven([quiet1, quiet2])
    await engine.tell(start(quiet1))
    await engine.tell(resubmit('Q:c1@Person/c1', hashOf(quiet2)))
    expect(await engine.state(stream)).toMatchObject({ holder: null, aggregate: { schema: 2 }, state: { fullName: 'none', other: 7 } })
  })
})

describe('a join', () => {
  const Sum = z.object({ a: z.number(), b: z.number() }).refine(({ a, b }) => a + b <= 10, 'a and b are more than 10 together')
  type Sum = z.output<typeof Sum>
  const Pot = aggregate({ name: 'Pot', version: 1, state: Sum, initial: { a: 0, b: 0 }, upcast: {} })
  const both = (x: number) =>
    workflow(
      { name: 'Both', version: 1, triggers, metadata: { aggregate: Pot.by('id') } },
      flow(
        parallel({
          a: step('A', (_x: Submitted, _s: Sum) => ({ output: 1, state: { a: x } })),
          b: step('B', (_x: Submitted, _s: Sum) => ({ output: 1, state: { b: x } })),
        }),
        step('After', () => ({ output: 1 })),
      ),
    )
  it('parks where each branch fits the schema and both together do not', async () => {
    const engine = driven([both(6)])
    await engine.tell(start(both(6)))
    const { holder, state } = await engine.state('Pot/c1')
    expect(state).toEqual({ a: 0, b: 0 })
    expect(holder?.parked).toMatchObject({
      node: '0',
      trouble: { code: 'state', message: expect.stringContaining('more than 10 together') },
    })
  })
  it('publishes what fits', async () => {
    const engine = driven([both(5)])
    await engine.tell(start(both(5)))
    expect(await engine.state('Pot/c1')).toMatchObject({ holder: null, state: { a: 5, b: 5 } })
  })
})
