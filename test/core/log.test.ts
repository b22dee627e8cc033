// What a step notes for people: recorded once with its result, bounded, and no part of what it does.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { flow, http, step, workflow } from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import { evaluate } from '../../dsl/internal.ts'
import { given, resubmitted, started } from '../../testing/index.ts'

const Asked = z.object({ id: z.string(), many: z.int() })
interface Asked extends Data<typeof Asked> {}
const base = { version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} } as const
const asked: Asked = { id: 'a', many: 2 }

const says = step('Says', ({ id, many }: Asked, _state: {}, { log }) => {
  for (let n = 0; n < many; n++) log(`${n} of ${id}`)
  return { output: { id, many } }
})
const throwing = step('Throws', ({ many }: Asked, _state: {}, { log }) => {
  log('about to throw')
  if (many > 1) throw new Error('too many')
  return { output: many }
})
const ambient = { now: 0, random: () => 0.5, uuid: () => 'u' }

describe('what a step notes', () => {
  const told = workflow({ ...base, name: 'Told' }, flow(says, throwing))
  it('stands once with its result, though the step was evaluated twice', () => {
    const seen = given(told).when(started(told, { ...asked, many: 1 }))
    seen.expects({ status: 'completed', output: 1, logged: ['0 of a', 'about to throw'] })
    expect(seen.events.flatMap((e) => (e.kind === 'StepDone' ? [e.log] : []))).toEqual([['0 of a'], ['about to throw']])
  })
  it('stands with the reason where it was parked, and is noted again when it is sent again', () => {
    const parked = given(told).when(started(told, asked))
    parked.expects({ status: 'review', logged: ['0 of a', '1 of a', 'about to throw'] })
    parked
      .when(resubmitted({ id: 'a', many: 1 }))
      .expects({ status: 'completed', logged: ['0 of a', '1 of a', 'about to throw', 'about to throw'] })
  })
  it('is not there where there is nothing', () => {
    const silent = workflow(
      { ...base, name: 'Silent' },
      step('Silent', ({ id }: Asked) => ({ output: id })),
    )
    const { events } = given(silent).when(started(silent, asked))
    expect(events.find((e) => e.kind === 'StepDone')).not.toHaveProperty('log')
  })
  it('is bounded in lines and length', () => {
    const run = (_input: unknown, _state: object, { log }: { readonly log: (line: string) => void }) => {
      for (let n = 0; n < 25; n++) log('x'.repeat(600))
      return { output: null }
    }
    const came = evaluate({ name: 'Long', run, input: {}, state: {}, ambient })
    const { log = [] } = came
    expect([log.length, log[0]?.length, log[0]?.endsWith('…'), log.at(-1)]).toEqual([21, 500, true, '… and 5 more'])
  })
  it('that differs at the second evaluation is an impurity', () => {
    let n = 0
    const run = (_input: unknown, _state: object, { log }: { readonly log: (line: string) => void }) => {
      log(`${(n += 1)}`)
      return { output: null }
    }
    expect(evaluate({ name: 'Counts', run, input: {}, state: {}, ambient, twice: true })).toMatchObject({
      kind: 'faulted',
      code: 'impure',
      message: "step 'Counts': evaluated twice on the same input, it differs at log[0]",
    })
  })
})
