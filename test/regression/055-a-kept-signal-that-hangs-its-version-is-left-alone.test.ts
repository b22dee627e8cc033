// A kept signal whose payload a version could not read within the limit: it is said once and not tried again, and the same under another id is taken.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { byKey, flow, http, match, signal, step, waitFor, workflow } from '../../dsl/index.ts'
import type { Command, RunCode } from '../../engine/index.ts'
import { deliver } from '../../executor-service/shell/deliver.ts'
import { driven, LEASE, start, Submitted } from '../core/attack.fixture.ts'

const Go = signal('Go', { payload: z.object({ id: z.string(), n: z.string() }), id: 'n', to: byKey('id'), keep: '1h' })
const ended = step('Ended', (x: { readonly kind: string }) => ({ output: x.kind }))
const waits = workflow(
  { name: 'Waits', version: 1, triggers: [http({ decode: Submitted, id: 'id' })], state: z.object({}), initial: {} },
  flow(waitFor(Go, '90d'), match({ received: ended, timedOut: ended })),
)
const stream = 'Waits:c1'
const told = (id: string): Command => ({
  kind: 'signal',
  stream,
  signal: 'Go',
  id,
  payload: { id: 'c1', n: id },
  keep: 3_600_000,
  origin: { source: 't' },
})

it('a kept signal that hangs the version that waits for it is left alone, and another id is taken', async () => {
  const on = driven([waits])
  const asked: string[] = []
  const run: RunCode = ({ at }, code) => {
    asked.push(at)
    return at.includes('Go hangs') ? { kind: 'stuck', limitMs: 5000 } : { kind: 'ran', value: code() }
  }
  const shell = { ...on.shell, code: { ...on.shell.code, soon: async <T>(work: (run: RunCode) => T) => work(run) } }
  const tell = (...commands: readonly Command[]) => deliver({ shell, stream, commands, lease: LEASE })
  await tell(told('hangs'))
  await tell(start(waits))
  await tell({ kind: 'drive', stream })
  const { kept, holder } = await on.state(stream)
  expect([...kept.values()]).toMatchObject([{ id: 'hangs', refusedBy: [holder?.hash] }])
  expect(asked.filter((at) => at.includes('Go hangs'))).toHaveLength(1)
  await tell(told('again'))
  expect((await on.events(stream)).map(({ kind }) => kind)).toEqual([
    'SignalKept',
    'StateInitialised',
    'InstanceBegan',
    'WaitOpened',
    'Ignored',
    'SignalTaken',
    'StepDone',
    'InstanceCompleted',
  ])
})
