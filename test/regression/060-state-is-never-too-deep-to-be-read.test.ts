// A step could nest a deep payload, or its own state, in the state: from memory all went well, read from the journal each later instance parked.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { canonical } from '../../base/index.ts'
import { aggregate, flow, http, perform, sideEffect, step, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow, Data } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { driven, ok, report, start } from '../core/attack.fixture.ts'

const In = z.object({ id: z.string(), data: z.json() })
interface In extends Data<typeof In> {}
const State = z.object({ log: z.json() })
interface State extends Data<typeof State> {}
const Box = aggregate({ name: 'Box', version: 1, state: State, initial: { log: null }, upcast: {} })
const onBox = { version: 1, triggers: [http({ decode: In, id: 'id' })], metadata: { aggregate: Box.by('id') } } as const

/** Each instance's state holds the state before it. */
const link = workflow(
  { ...onBox, name: 'Link' },
  step('Link', (x: In, s: State) => ({ output: 1, state: { log: { id: x.id, next: s.log } } })),
)
const put = workflow(
  { ...onBox, name: 'Put' },
  step('Put', (x: In, _s: State) => ({ output: 1, state: { log: { bag: [x.data] } } })),
)
/** Reads nothing. */
const reset = workflow(
  { ...onBox, name: 'Reset' },
  step('Reset', (_x: In, _s: State) => ({ output: 1, state: { log: null } })),
)

const nested = (levels: number): JsonValue => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
const command = (of: AnyWorkflow, id: string, data: JsonValue = 1) => {
  const input = canonical({ id, data })
  if (input.kind === 'refused') throw new Error(input.problem)
  return { ...start(of, 'c1'), instance: `${of.name}:${id}@Box/c1`, stream: 'Box/c1', key: id, input: input.value }
}

describe('a state that would grow too deep', () => {
  it('parks the step that makes it so, with the field, and nobody after it', async () => {
    const engine = driven([put, reset])
    await engine.tell(command(put, 'deep', nested(499)))
    const row = await engine.journal.instance('Put:deep@Box/c1')
    expect(row).toMatchObject({
      status: 'review',
      trouble: { message: expect.stringMatching(/state\.log\.bag\[0\].*nested deeper than 500 levels/) },
    })
    expect((await engine.state('Box/c1')).state).toEqual({ log: null })
  })
  it('comes out the same from memory and from the journal', async () => {
    const [warm, cold] = [driven([link]), driven([link])]
    for (let i = 0; i < 520; i++) {
      const one = command(link, `i${i}`)
      await warm.tell(one)
      if (i > 480) cold.shell.cache.delete('Box/c1')
      await cold.tell(one)
    }
    expect(await warm.events('Box/c1')).toEqual(await cold.events('Box/c1'))
    const parked = (await warm.events('Box/c1')).filter((e) => e.kind === 'InstanceParked')
    expect(parked.map((e) => e.trouble.message)).toEqual([expect.stringMatching(/state\.log\.next.*nested deeper than 500 levels/)])
  })
})

describe('what is recorded already', () => {
  it('is read however deep it is, so that a step which does not look at it can set it right', async () => {
    const engine = driven([reset])
    const deep = { kind: 'StateInitialised', aggregate: 'Box', schema: 1, state: { log: nested(700) } } as const
    const turn = { format: 1, stream: 'Box/c1', version: 1, at: 1, causes: [], events: [deep] }
    await engine.journal.append([{ stream: 'Box/c1', expected: 0, turn, index: { due: null, open: null, instances: [] } }])
    await engine.tell(command(reset, 'r'))
    expect(await engine.journal.instance('Reset:r@Box/c1')).toMatchObject({ status: 'completed' })
    expect((await engine.state('Box/c1')).state).toEqual({ log: null })
  })
  it('goes to a step also where the outcomes of side effects wrap it a level deeper', async () => {
    const ping = sideEffect('Ping', { payload: z.object({ id: z.string() }), ok: z.null() })
    const w = workflow(
      { ...onBox, name: 'Wraps' },
      flow(
        perform(ping),
        step('End', (x: { readonly kind: string }) => ({ output: x.kind })),
      ),
    )
    const engine = driven([w])
    await engine.tell(command(w, 'w', nested(499)))
    const of = (node: string) => ({ instance: 'Wraps:w@Box/c1', node, visit: 1, index: 0 })
    engine.shell.cache.delete('Box/c1')
    await engine.tell(report('Box/c1', of('0.Ping'), 1, ok(null)))
    expect(await engine.journal.instance('Wraps:w@Box/c1')).toMatchObject({ status: 'completed', trouble: null })
  })
})
