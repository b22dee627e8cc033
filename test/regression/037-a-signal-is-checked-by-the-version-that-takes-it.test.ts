// A signal is decoded by the version that is active when it comes. An instance that began with another took whatever that made of it.
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { JsonValue } from '../../base/index.ts'
import { flow, signal, step, waitFor, workflow } from '../../dsl/index.ts'
import type { Waited } from '../../dsl/index.ts'
import { Cart, driven, onCart, start } from '../core/attack.fixture.ts'
import type { Submitted } from '../core/attack.fixture.ts'

const stream = start(
  workflow(
    { ...onCart, name: 'Any' },
    step('Only', (x: Submitted) => ({ output: x.id })),
  ),
).stream
const go = signal('Go', { payload: z.object({ no: z.string(), id: z.string(), by: z.string() }), id: 'no', to: Cart.by('id') })
const woken = step('Woken', (x: Waited<Submitted, { by: string }>) => ({ output: x.kind === 'received' ? x.signal.by : 'late' }))
const approval = workflow({ ...onCart, name: 'Approval' }, flow(waitFor(go, '1h'), woken))

const gone = (no: string, by: JsonValue, request?: string) =>
  ({
    kind: 'signal',
    stream,
    signal: 'Go',
    id: no,
    payload: { by, id: 'c1', no },
    keep: 86_400_000,
    origin: { source: 'test' },
    ...(request !== undefined && { replyTo: { process: 'p', request } }),
  }) as const
const MESSAGE =
  'signal Go n1 does not fit version 1 of Approval, which waits for it: by: Invalid input: expected string, received number; send one that does, under another id'

it('is refused with the reason, told so again when it comes again, and the instance waits for one that fits', async () => {
  const w = driven([approval])
  await w.tell(start(approval))
  await w.tell(gone('n1', 7, 'first'))
  await w.tell(gone('n1', 7, 'again'))
  expect(w.replies).toEqual(
    ['first', 'again'].map((request) => ({ to: { process: 'p', request }, kind: 'refused', code: 'payload', message: MESSAGE })),
  )
  expect((await w.state(stream)).holder?.pending.keys()).toHaveLength(1)
  await w.tell(gone('n2', 'ann', 'right'))
  expect(w.replies.at(-1)).toEqual({ to: { process: 'p', request: 'right' }, kind: 'done' })
  expect((await w.events(stream)).at(-1)).toMatchObject({ kind: 'InstanceCompleted', output: 'ann' })
})

it('that was kept is left where it is, for the next that fits', async () => {
  const w = driven([approval])
  await w.tell(gone('n1', 7))
  await w.tell(gone('n2', 'ann'))
  await w.tell(start(approval))
  const events = await w.events(stream)
  expect(events.find(({ kind }) => kind === 'Ignored')).toEqual({
    kind: 'Ignored',
    cause: 'signal:Go:n1',
    reason: MESSAGE,
    code: 'payload',
  })
  expect(events.at(-1)).toMatchObject({ kind: 'InstanceCompleted', output: 'ann' })
  expect((await w.state(stream)).kept.values().map(({ id }) => id)).toEqual(['n1'])
})
