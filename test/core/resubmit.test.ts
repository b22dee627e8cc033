// A person sends an instance again from review: what is refused, and with which version it goes on.
import { describe, expect, it } from 'vitest'
import { aggregate, flow, step, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { instanceId } from '../../engine/index.ts'
import { Cart, CartState, Submitted, driven, hashOf, onCart, operator, pay, start } from './attack.fixture.ts'

const STREAM = 'Cart/c1'
const cart2 = aggregate({ name: 'Cart', version: 2, state: CartState, initial: { total: 0 }, upcast: { 1: (s) => s } })

describe('a resubmit', () => {
  /** Parks unless its input was edited. */
  const picky = step('Picky', (x: Submitted | null) => {
    if (x !== null) throw new Error('only null will do')
    return { output: 'at last' }
  })
  const stuck = workflow({ ...onCart, name: 'Stuck' }, flow(picky))
  const stuckInstance = instanceId('Stuck', 'c1', STREAM)
  const parked = async (workflows: readonly AnyWorkflow[] = [stuck]) => {
    const on = driven(workflows)
    await on.tell(start(stuck))
    return on
  }
  const resubmit = (hash?: string, input?: JsonValue) =>
    operator(STREAM, {
      do: 'resubmit',
      instance: stuckInstance,
      ...(hash !== undefined && { hash }),
      ...(input !== undefined && { input }),
    })

  it('takes null for an edited input like any other value', async () => {
    const on = await parked()
    await on.tell(resubmit(undefined, null))
    expect((await on.journal.instance(stuckInstance))?.status).toBe('completed')
  })
  it('with a version that is not stored is refused; it does not hold up the stream', async () => {
    const on = await parked()
    await on.tell(resubmit('no such hash'))
    expect((await on.events(STREAM)).at(-1)).toMatchObject({ kind: 'Ignored' })
  })
  it('with a version of another workflow is refused', async () => {
    const on = await parked([stuck, pay])
    await on.tell(resubmit(hashOf(pay)))
    expect((await on.events(STREAM)).at(-1)).toMatchObject({ kind: 'Ignored' })
  })
  it('with a version in which a done node stands elsewhere is refused: it would be done, and charged, again', async () => {
    const done = step('Done', (x: Submitted) => ({ output: x }))
    const added = step('Added', (x: Submitted) => ({ output: x }))
    const before = workflow({ ...onCart, name: 'Stuck' }, flow(done, picky))
    const after = workflow({ ...onCart, name: 'Stuck', version: 2 }, flow(added, done, picky))
    const on = driven([before, after])
    await on.tell(start(before))
    await on.tell(resubmit(hashOf(after)))
    expect((await on.events(STREAM)).at(-1)).toMatchObject({ kind: 'Ignored' })
  })
  it('that is refused has changed nothing, also not the version of the state', async () => {
    const second = workflow(
      { ...onCart, name: 'Second', version: 2, metadata: { aggregate: cart2.by('id') } },
      step('S', (x: Submitted) => ({ output: x.id })),
    )
    const bad = aggregate({
      ...Cart,
      version: 2,
      upcast: {
        1: () => {
          throw new Error('cannot')
        },
      },
    })
    const first = workflow(
      { ...onCart, name: 'Second', metadata: { aggregate: bad.by('id') } },
      step('S', (x: Submitted) => ({ output: x.id })),
    )
    const plain = workflow(
      { ...onCart, name: 'Plain' },
      step('P', (x: Submitted) => ({ output: x.id })),
    )
    const on = driven([plain, first, second])
    await on.tell(start(plain), start({ ...first, version: 1 }))
    const instance = instanceId('Second', 'c1', STREAM)
    await on.tell(operator(STREAM, { do: 'resubmit', instance, hash: hashOf(second), input: 1 }))
    expect((await on.events(STREAM)).at(-1)).toMatchObject({ kind: 'Ignored' })
    expect((await on.state(STREAM)).aggregate?.schema).toBe(1)
  })
  it('with a version that is older than the state is refused', async () => {
    const other = workflow(
      { ...onCart, name: 'Other', metadata: { aggregate: cart2.by('id') } },
      step('O', (x: Submitted) => ({ output: x.id })),
    )
    const on = driven([stuck, other])
    await on.tell(start(other), start(stuck))
    expect((await on.state(STREAM)).holder?.parked?.trouble.code).toBe('upcast')
    await on.tell(resubmit(hashOf(stuck)))
    expect((await on.events(STREAM)).at(-1)).toMatchObject({ kind: 'Ignored' })
  })
  it.each([
    { dev: true, where: 'in dev', goesOn: 'with the newest', expected: { status: 'completed', number: 2 } },
    { dev: false, where: 'elsewhere', goesOn: 'with the version it is pinned to', expected: { status: 'review', number: 1 } },
  ])('that names no version goes on $goesOn $where', async ({ dev, expected }) => {
    const mended = workflow({ ...onCart, name: 'Stuck', version: 2 }, flow(step('Picky', (x: Submitted) => ({ output: x.id }))))
    const active: AnyWorkflow[] = [stuck]
    const on = driven([stuck, mended], { dev, active: () => active })
    await on.tell(start(stuck))
    active[0] = mended
    await on.tell(resubmit())
    expect(await on.journal.instance(stuckInstance)).toMatchObject(expected)
  })
  it('and the end in one turn leave the hash it ended with in the list', async () => {
    const easy = workflow({ ...onCart, name: 'Stuck', version: 2 }, flow(step('Picky', (x: Submitted) => ({ output: x.id }))))
    const on = await parked([stuck, easy])
    await on.tell(resubmit(hashOf(easy)))
    expect(await on.journal.instance(stuckInstance)).toMatchObject({ status: 'completed', hash: hashOf(easy), number: 2 })
  })
})
