// A timer fired and then a signal came while the instance was in review: when it was sent again the signal won the race, because its branch was the shorter one.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { byKey, flow, http, parallel, race, signal, sleep, step, takes, waitFor, withDeadline, workflow } from '../../dsl/index.ts'
import type { Data, Workflow } from '../../dsl/index.ts'
import type { Scenario } from '../../testing/index.ts'
import { given, passed, resubmitted, signalled, started } from '../../testing/index.ts'

const Asked = z.object({ id: z.string() })
interface Asked extends Data<typeof Asked> {}
const Noted = z.object({ by: z.string().optional(), seen: z.string().optional() })
interface Noted extends Data<typeof Noted> {}
const Said = z.object({ id: z.string(), n: z.string() })
const Paid = signal('Paid', { payload: Said, id: 'n', to: byKey('id') })
const Refused = signal('Refused', { payload: Said, id: 'n', to: byKey('id') })
const base = { name: 'Held', version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: Noted, initial: {} } as const
const note = (by: string) => step(`By${by}`, (_input: unknown, _state: Noted) => ({ output: { by }, state: { by } }))
const think = (name: string) => step(name, (_input: unknown) => ({ output: { thought: name } }))

let fails = true
const fragile = step('Fragile', (_input: Asked) => {
  if (fails) throw new Error('not now')
  return { output: { kind: 'mended' as const } }
})
const broken = flow(takes<Asked>(), sleep('1h'), fragile)
const quick = flow(waitFor(Paid, '9d'), note('signal'))
const slow = flow(sleep('1d'), think('First'), think('Second'), note('timer'))

/** In review after an hour; then the timer of a day fires, then a signal comes, then a person sends it again. */
const mended = (held: Workflow<{ readonly id: string }, unknown, unknown>): Scenario => {
  fails = true
  const now = given(held)
    .when(started(held, { id: 'a' }))
    .when(passed('1h'))
    .when(passed('1d'))
    .when(signalled(Paid, { id: 'a', n: '1' }))
  now.expects({ status: 'review' })
  fails = false
  return now.when(resubmitted())
}
const either = race({ paid: waitFor(Paid, '9d'), refused: waitFor(Refused, '9d') })

it.each([
  ['where its branch has more steps to do', workflow(base, parallel({ of: race({ slow, quick }), broken }))],
  ['where it stands behind', workflow(base, parallel({ of: race({ quick, slow }), broken }))],
  ['where the other has nothing left to do', workflow(base, parallel({ of: race({ quick: waitFor(Paid, '9d'), slow }), broken }))],
  ['where another race is decided', workflow(base, parallel({ of: race({ quick: either, slow }), broken }))],
  ['where a deadline is met', workflow(base, parallel({ of: race({ quick: withDeadline(waitFor(Paid, '9d'), '8d'), slow }), broken }))],
] as const)('the branch wins for which the first of both had come, also %s', (_, held) => {
  mended(held).expects({ status: 'completed', state: { by: 'timer' } })
})

it('beside each other both are done, each with all that follows, in that order', () => {
  const apart = parallel({ quick: flow(waitFor(Paid, '9d'), think('Third')), slow })
  const now = mended(workflow(base, parallel({ of: apart, broken })))
  now.expects({ status: 'completed' })
  const done = now.events.flatMap((event) => (event.kind === 'StepDone' ? [event.node.split('.').at(-1)] : []))
  expect(done).toEqual(['Fragile', 'First', 'Second', 'Bytimer', 'Third'])
})
