// A mail that a paused instance had asked for was sent minutes after its cancel, when somebody looked; and what came late for an instance whose child runs on its stream made it look ended.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { flow, http, sideEffect, sleep, step, workflow } from '../../dsl/index.ts'
import { evolveTurn, initial } from '../../engine/index.ts'
import type { Event, Start } from '../../engine/index.ts'
import { driven, operator, start } from '../core/attack.fixture.ts'

const Asked = z.object({ id: z.string(), amount: z.number() })
const mail = sideEffect('Mail', { payload: z.object({ to: z.string() }) })
const tells = step('Tells', () => ({ output: {}, sideEffects: [mail({ to: 'ann' })] }))
const mailing = workflow(
  { name: 'Mailing', version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} },
  flow(tells, sleep('9d')),
)

it.each(['cancel', 'kill'] as const)('what nobody awaits goes out with the %s of an instance that was paused', async (what) => {
  const on = driven([mailing])
  const begun = start(mailing)
  const { stream, instance } = begun
  const act = (action: 'pause' | 'cancel' | 'kill') => on.tell(operator(stream, { do: action, instance }))
  await on.tell(begun)
  await act('pause')
  expect(on.requests.map(({ hold }) => hold)).toEqual([undefined, true])
  await act(what)
  expect(on.requests).toHaveLength(3)
  expect(on.requests[2]).toMatchObject({ effect: 'Mail', after: 3 })
  expect(on.requests[2]).not.toHaveProperty('hold')
})

it('what comes late for an instance below its child leaves it where it stands', () => {
  const origin = { source: 'test' }
  const of = { workflow: 'Of', number: 1, hash: 'h', input: {}, origin }
  const [parent, child] = ['Parent:p@Account/a', 'Child:c@Account/a']
  const place = { instance: parent, node: '1', visit: 1, stream: 'Account/a', chain: [parent], awaited: true }
  const began = (instance: string, more: Partial<Start>): Event => ({
    kind: 'InstanceBegan',
    instance,
    start: { ...of, key: 'k', ...more },
    hash: 'h',
  })
  const late: Event = {
    kind: 'LateOutcome',
    instance: parent,
    node: '0',
    visit: 1,
    index: 0,
    effect: 'Mail',
    attempt: 2,
    outcome: { kind: 'ok' },
    trouble: { code: 'late', message: 'it was skipped, then reported ok', fingerprint: 'f' },
    of: { workflow: 'Parent', number: 1, key: 'k', hash: 'h', since: 1, accepted: 1, ended: null, status: null },
  }
  const events: readonly Event[] = [began(parent, {}), began(child, { parent: place }), late]
  const state = evolveTurn(initial, { format: 1, stream: 'Account/a', version: 1, at: 1, causes: [], events })
  expect(state.below?.map(({ instance }) => instance)).toEqual([parent])
  expect(state.ended.has(parent)).toBe(false)
  expect(state.effects.size).toBe(1)
})
