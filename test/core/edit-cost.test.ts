// What an edit costs: it evaluates what is stale and nothing else, whatever the instance has done.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as dsl from '../../dsl/index.ts'
import { http, signal, waitFor } from '../../dsl/index.ts'
import type { AnyNode } from '../../dsl/index.ts'
import { initial, takeTurn } from '../../engine/index.ts'
import type { Command, Event, StreamState, Turn } from '../../engine/index.ts'
import { make, workflowOf } from '../graphs/build.ts'
import { loneEnv } from '../graphs/env.ts'

const Offer = z.object({ id: z.string(), amount: z.number() })

describe('what an edit costs', () => {
  const hash = 'h'
  const STREAM = 'Long:1'
  it('ten of a thousand steps that are stale: ten are evaluated', () => {
    let evaluated = 0
    const counted = (name: string, run: (input: unknown, state: { readonly k: unknown }) => object): AnyNode =>
      make.step(name, (input: unknown, state: { readonly k: unknown }) => {
        evaluated += 1
        return run(input, state)
      })
    const first = counted('First', (input) => ({ output: 0, state: { k: input } }))
    const others = Array.from({ length: 999 }, (_, n) =>
      counted(`S${n}`, (_input, state) => ({ output: n % 111 === 0 && state.k === '' ? 1 : 0 })),
    )
    const of = workflowOf(
      { name: 'Long', version: 1, triggers: [http({ decode: Offer, id: 'id' })], state: z.object({ k: z.json() }), initial: { k: 0 } },
      make.flow(first, ...others, waitFor(signal('Go', { payload: z.object({ n: z.string() }), id: 'n', to: dsl.byKey('n') }), '9d')),
    )
    const turns: Turn[] = []
    const env = loneEnv(of, { now: 0, turn: (version) => turns[version - 1], limits: { events: 5000, size: 10_000_000 } })
    const taken = (state: StreamState, command: Command): StreamState => {
      const decision = takeTurn(STREAM, state, [command], env)
      if (decision.kind !== 'turn') throw new Error(decision.kind)
      turns.push(decision.turn)
      return decision.state
    }
    const start = {
      kind: 'start',
      stream: STREAM,
      instance: STREAM,
      workflow: 'Long',
      number: 1,
      hash,
      key: '1',
      input: { id: '1', amount: 1 },
      origin: { source: 'test' },
    } as const
    const state = taken(initial, start)
    expect(evaluated).toBe(1000)
    evaluated = 0
    taken(state, {
      kind: 'operator',
      stream: STREAM,
      id: 'e',
      by: 'ann',
      reason: 'mistyped',
      action: { do: 'edit', instance: STREAM, node: '0.First', input: 7 },
    })
    const edit = turns[1]!.events.find((e: Event) => e.kind === 'StepReopened')
    const stale = edit?.kind === 'StepReopened' ? edit.stale : []
    expect(stale.map(({ why, key }) => [why, key])).toEqual([['edited', undefined], ...Array.from({ length: 9 }, () => ['reads', 'k'])])
    expect(evaluated).toBe(10)
  })
})
