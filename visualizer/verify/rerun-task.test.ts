import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { flow, http, humanTask, match, step, takes, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow, Data } from '../../dsl/index.ts'
import type { Event, Turn } from '../../engine/index.ts'
import { done, given, started } from '../../testing/index.ts'
import { rerun } from './rerun.ts'

const turn = (version: number, events: readonly Event[]): Turn => ({
  format: 1,
  stream: 'Asking:7',
  version,
  at: version,
  causes: [],
  events,
})

describe('recorded steps behind a human task', () => {
  const Asked = z.object({ id: z.string(), cents: z.number() })
  interface Asked extends Data<typeof Asked> {}
  const check = flow(takes<Asked>(), humanTask('Check', { form: z.object({ cents: z.int() }), by: { roles: ['manager'] }, due: '3d' }))
  const asking = (fee = 0): AnyWorkflow =>
    workflow(
      { name: 'Asking', version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} },
      flow(
        check,
        match({
          done: step('Done', (x: { readonly input: Asked; readonly value: { readonly cents: number }; readonly by: string }) => ({
            output: { by: x.by, cents: Math.min(x.input.cents, x.value.cents) + fee },
          })),
          expired: step('Late', ({ input }: { readonly input: Asked }) => ({ output: input.id })),
        }),
      ),
    )
  const original = asking() as never
  const told = given(original).when(started(original, { id: '7', cents: 9 }), done(check, { cents: 5 }, { by: 'ann' }))

  it('see what went in and what the person answered', () => {
    const record = [turn(1, told.events)]
    expect(rerun({ turns: record, version: (hash) => ({ hash, workflow: asking() }) })).toMatchObject([
      { kind: 'same', node: '1.done.Done' },
    ])
    expect(rerun({ turns: record, version: (hash) => ({ hash, workflow: asking(1) }) })).toMatchObject([
      { kind: 'different', where: 'output.cents', recorded: { output: { by: 'ann', cents: 5 } } },
    ])
  })
})
