// A first state that is made from the payload of the start that begins first: once for a stream.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, flow, http, sleep, step, workflow } from '../../dsl/index.ts'
import { given, passed, resubmitted, started } from '../../testing/index.ts'

const Opened = z.object({ id: z.string(), account: z.string(), limit: z.int() })
interface Opened {
  readonly id: string
  readonly account: string
  readonly limit: number
}
const State = z.object({ limit: z.int(), used: z.int() })
interface State {
  readonly limit: number
  readonly used: number
}
const Account = aggregate({ name: 'Account', version: 1, state: State, initial: { limit: 0, used: 0 }, upcast: {} })
const triggers = [http({ decode: Opened, id: 'id' })] as const
const initial = ({ limit }: Opened): State => ({ limit, used: 0 })
const use = step('Use', (_: Opened, { used, limit }: State) => ({ output: limit - used - 1, state: { used: used + 1 } }))
const born = workflow({ name: 'Born', version: 1, triggers, metadata: { aggregate: Account.by('account', { initial }) } }, use)
const plain = workflow({ name: 'Plain', version: 1, triggers, metadata: { aggregate: Account.by('account') } }, use)
const opened = (id: string, limit: number): Opened => ({ id, account: 'a', limit })

describe('initial from the payload', () => {
  it('is made by the first instance that begins, and by no other after it', () => {
    const first = given(born, plain).when(started(born, opened('1', 10)))
    first.expects({ output: 9, state: { limit: 10, used: 1 } })
    first.when(started(born, opened('2', 99))).expects({ output: 8, state: { limit: 10, used: 2 } })
    first.when(started(plain, opened('2', 99))).expects({ state: { limit: 10, used: 2 } })
  })
  it('is not asked for where an instance of another workflow came first: the aggregate keeps its constant', () => {
    given(born, plain)
      .when(started(plain, opened('1', 10)), started(born, opened('2', 10)))
      .expects({ state: { limit: 0, used: 2 } })
  })
  it('is what accept looks at, and is forgotten where that lets nobody in', () => {
    const accept = (_: Opened, { limit }: State): true | string => limit >= 10 || `a limit of ${limit} is too low`
    const choosy = workflow(
      { name: 'Born', version: 1, triggers, metadata: { aggregate: Account.by('account', { initial }), accept } },
      use,
    )
    const refused = given(choosy).when(started(choosy, opened('1', 3)))
    refused.expects({ status: 'refused', state: {}, trouble: 'a limit of 3 is too low' })
    refused.when(started(choosy, opened('2', 30))).expects({ status: 'completed', state: { limit: 30, used: 1 } })
  })
  it('belongs to the instance where the workflow has a state of its own', () => {
    const own = workflow({ name: 'Own', version: 1, triggers, state: State, initial }, flow(sleep('1h'), use))
    const sleeping = given(own).when(started(own, opened('1', 7)))
    sleeping.expects({ state: { limit: 7, used: 0 } })
    sleeping.when(passed('1h')).expects({ output: 6 })
  })
  it('parks what it cannot be made for, without a node, and is made when a person sends it again', () => {
    let broken = true
    const odd = { ...born, initialFrom: () => (broken ? { limit: 'much' } : { limit: 1, used: 0 }) }
    const parked = given(odd).when(started(odd, opened('1', 10)))
    parked.expects({ status: 'review', state: {} })
    expect(parked.trouble).toMatch(/^initial of Born: what it gave does not fit the schema of the state: limit: /)
    broken = false
    parked.when(resubmitted()).expects({ status: 'completed', state: { limit: 1, used: 1 } })
  })
  it('names what it threw, and what is no object', () => {
    const threw = { ...born, initialFrom: () => JSON.parse('no') as object }
    expect(given(threw).when(started(threw, opened('1', 1))).trouble).toMatch(/^initial of Born: it threw SyntaxError: /)
    const list = { ...born, initialFrom: () => [] }
    given(list)
      .when(started(list, opened('1', 1)))
      .expects({ trouble: 'initial of Born: it gave a list: give an object' })
  })
})
