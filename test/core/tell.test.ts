// A signal that is told to another stream: the flow goes on at once, and what was sent stays open until that stream has it.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, byKey, flow, http, race, signal, sleep, step, takes, tell, waitFor, workflow } from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import type { Event, OperatorCommand } from '../../engine/index.ts'
import { given, passed, signalled, started } from '../../testing/index.ts'
import type { Happening } from '../../testing/index.ts'

const Asked = z.object({ id: z.string(), shop: z.string(), n: z.string() })
interface Asked extends Data<typeof Asked> {}
const Shop = aggregate({ name: 'Shop', version: 1, state: z.object({}), initial: {}, upcast: {} })
const base = { version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} } as const
const Sold = signal('Sold', { payload: Asked, id: 'n', to: Shop.by('shop') })
const Ready = signal('Ready', { payload: Asked, id: 'n', to: byKey('shop') })
const teller = workflow(
  { ...base, name: 'Teller' },
  flow(
    tell(Sold),
    step('After', (x: Asked) => ({ output: x.n })),
  ),
)
const shop = workflow(
  { name: 'Shop', version: 1, triggers: [http({ decode: Asked, id: 'id' })], metadata: { aggregate: Shop.by('shop') } },
  waitFor(Sold, '9d'),
)
const asked = { id: 'a', shop: 's', n: '1' }
const kinds = (events: readonly Event[]): readonly string[] => events.map(({ kind }) => kind)
const person = (action: OperatorCommand['action']): Happening => ({
  kind: 'asked',
  command: (stream) => ({ kind: 'operator', stream, id: action.do, by: 'ann', reason: 'a test', action }),
})
const effect = { instance: 'Teller:a', node: '0.Sold', visit: 1, index: 0 }

describe('a told signal', () => {
  it('is taken by who waits for it, and the flow goes on at once', () => {
    const now = given(teller, shop).when(started(shop, { id: 's1', shop: 's', n: '0' }), started(teller, asked))
    now.expects({ output: '1', instances: { 'Shop:s1@Shop/s': 'completed', 'Teller:a': 'completed' } })
    expect(kinds(now.events).slice(3)).toEqual(
      'StateInitialised InstanceBegan TellRequested StepDone InstanceCompleted SignalTaken InstanceCompleted TellEnded'.split(' '),
    )
  })
  it('is kept for who does not wait yet', () => {
    const now = given(teller, shop).when(started(teller, asked), started(shop, { id: 's1', shop: 's', n: '0' }))
    now.expects({ instances: { 'Teller:a': 'completed', 'Shop:s1@Shop/s': 'completed' } })
  })
  it('is heard once, whoever tells it again, and is for a person where its id has other content', () => {
    const same = given(teller, shop).when(started(teller, asked), started(teller, { ...asked, id: 'b' }))
    expect(same.events.filter(({ kind }) => kind === 'SignalKept')).toHaveLength(1)
    const differs = same.events.filter((e) => e.kind === 'TellEnded').map(({ end }) => end.kind)
    expect(differs).toEqual(['heard', 'refused'])
    same.expects({ status: 'completed', trouble: 'signal Sold was refused: Sold:1 was sent before with other content, which counts' })
  })
  it('that nobody could take is for a person, who skips it, or has it told again', () => {
    const picky = workflow(
      { name: 'Picky', version: 1, triggers: [http({ decode: Asked, id: 'id' })], metadata: { aggregate: Shop.by('shop') } },
      waitFor(signal('Sold', { payload: Asked.extend({ n: z.string().min(3) }), id: 'n', to: Shop.by('shop') }), '9d'),
    )
    const now = given(teller, picky).when(started(picky, { id: 'p', shop: 's', n: '0' }), started(teller, asked))
    expect(now.trouble).toContain('signal Sold was refused: signal Sold 1 does not fit version 1 of Picky')
    now.when(person({ do: 'skipEffect', effect })).expects({ trouble: null })
    const again = now.when(person({ do: 'retryEffect', effect }))
    expect(again.events.filter(({ kind }) => kind === 'TellEnded')).toHaveLength(2)
    expect(() => now.when(person({ do: 'settleEffect', effect, outcome: { kind: 'ok' } }))).toThrow(
      'was asked of another stream, which alone can answer',
    )
  })
  it('by a key of its own goes to the workflow that waits for it, and parks where there is none', () => {
    const waits = workflow({ ...base, name: 'Waits' }, waitFor(Ready, '9d'))
    const tells = workflow({ ...base, name: 'Tells' }, tell(Ready))
    given(tells, waits)
      .when(started(waits, { id: 's', shop: 'x', n: '0' }), started(tells, asked))
      .expects({ instances: { 'Waits:s': 'completed', 'Tells:a': 'completed' } })
    const alone = given(tells).when(started(tells, asked))
    alone.expects({ status: 'review' })
    expect(alone.trouble).toContain("no active workflow waits for signal 'Ready'")
  })
  it('to its own stream is heard in the next turn', () => {
    const Own = signal('Own', { payload: Asked, id: 'n', to: Shop.by('shop') })
    const self = workflow(
      { name: 'Self', version: 1, triggers: [http({ decode: Asked, id: 'id' })], metadata: { aggregate: Shop.by('shop') } },
      flow(tell(Own), waitFor(Own, '9d')),
    )
    given(self).when(started(self, asked)).expects({ status: 'completed' })
  })
  it('in a race is not told by a branch that had lost before', () => {
    const late = workflow({ ...base, name: 'Late' }, race({ quick: step('Quick', (x: Asked) => ({ output: x })), slow: tell(Sold) }))
    expect(kinds(given(late).when(started(late, asked)).events)).not.toContain('TellRequested')
    const told = workflow(
      { ...base, name: 'Told' },
      race({ slow: flow(tell(Sold), sleep('9d')), quick: flow(sleep('1d'), takes<Asked>()) }),
    )
    const now = given(told, shop).when(started(told, asked), passed('1d'))
    now.expects({ status: 'completed' })
    expect(kinds(now.events)).toContain('SignalKept')
  })
  it('and one that is sent from outside have one id', () => {
    const now = given(teller, shop).when(signalled(Sold, asked), started(teller, asked))
    expect(now.events.filter(({ kind }) => kind === 'SignalKept')).toHaveLength(1)
    now.expects({ status: 'completed', trouble: null })
  })
})
