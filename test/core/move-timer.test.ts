// A person sets a timer right: what a wrong clock had put off for days fires when that person says.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { flow, forEach, parallel, signal, sleep, step, waitFor, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { instanceId } from '../../engine/index.ts'
import type { OperatorAction } from '../../engine/index.ts'
import { driven, onCart, operator, start } from './attack.fixture.ts'

const STREAM = 'Cart/c1'
const DAYS = 3 * 86_400_000
const done = step('Done', () => ({ output: 'done' }))
const asleep = workflow({ ...onCart, name: 'Asleep' }, flow(sleep('3d'), done))
const two = workflow({ ...onCart, name: 'Two' }, parallel({ a: sleep('3d'), b: sleep('4d') }))
const go = signal('Go', { payload: z.object({ id: z.string() }), id: 'id', to: { aggregate: null, key: 'id' } })
const waits = workflow({ ...onCart, name: 'Waits' }, waitFor(go, '3d'))

const begun = async (of: AnyWorkflow) => {
  const on = driven([of])
  await on.tell(start(of))
  const move = (action: Omit<Extract<OperatorAction, { do: 'moveTimer' }>, 'do' | 'instance'>, id?: string) =>
    on.tell({
      ...operator(STREAM, { do: 'moveTimer', instance: instanceId(of.name, 'c1', STREAM), ...action }),
      ...(id !== undefined && { id }),
    })
  return { ...on, move }
}

describe('a timer that a person moves', () => {
  it('is due now, with who and why, and fires as any other', async () => {
    const on = await begun(asleep)
    const before = await on.journal.nextDue()
    await on.move({})
    const events = await on.events(STREAM)
    expect(events).toContainEqual(expect.objectContaining({ kind: 'TimerMoved', node: '0.sleep', visit: 1, by: expect.any(String) }))
    expect((await on.journal.nextDue())!).toBeLessThanOrEqual(before! - DAYS)
    await on.tell({ kind: 'timer', stream: STREAM, due: (await on.journal.nextDue())! })
    expect((await on.events(STREAM)).map(({ kind }) => kind)).toContain('InstanceCompleted')
  })

  it('may be put to any other time, a deadline as well', async () => {
    const on = await begun(waits)
    await on.move({ due: 4_000_000_000_000 })
    expect(await on.journal.nextDue()).toBe(4_000_000_000_000)
  })

  it('is named where there are several', async () => {
    const on = await begun(two)
    await on.move({}, 'one')
    expect((await on.events(STREAM)).at(-1)).toMatchObject({
      kind: 'Ignored',
      code: 'whichTimer',
      reason: "name the node: 'a.sleep', 'b.sleep' have timers",
    })
    await on.move({ node: 'b.sleep', due: 5 }, 'two')
    expect(await on.journal.nextDue()).toBe(5)
  })

  it('must be one that is open', async () => {
    const on = await begun(asleep)
    await on.move({ node: 'nowhere' }, 'one')
    expect((await on.events(STREAM)).at(-1)).toMatchObject({ kind: 'Ignored', code: 'noTimer' })
    await on.tell(operator(STREAM, { do: 'moveTimer', instance: 'Other:x@Cart/c1' }))
    expect((await on.events(STREAM)).at(-1)).toMatchObject({ kind: 'Ignored', code: 'notOpen' })
  })
})

it('of an item of a list is named by its visit, and where none is the question says so', async () => {
  const Lines = z.object({ id: z.string(), amount: z.number(), lines: z.array(z.object({ n: z.number() })) })
  const listed = step('Listed', ({ id, amount }: { readonly id: string; readonly amount: number }) => ({
    output: { id, amount, lines: [{ n: 1 }, { n: 2 }] } satisfies z.infer<typeof Lines>,
  }))
  const list = workflow({ ...onCart, name: 'List' }, flow(listed, forEach('lines', sleep('3d'))))
  const on = await begun(list)
  const node = '1.body.sleep'
  await on.move({ node })
  expect((await on.events(STREAM)).at(-1)).toMatchObject({ kind: 'Ignored', code: 'whichTimer' })
  const [, second] = (await on.state(STREAM)).holder!.pending.values()
  await on.move({ node: second!.node, visit: second!.visit })
  expect((await on.events(STREAM)).at(-1)).toMatchObject({ kind: 'TimerMoved', node: second!.node, visit: second!.visit })
})
