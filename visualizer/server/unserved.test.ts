// What the page says of kinds without a handler: by queue, by who takes from it, and nothing while a group is shared anew.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ConsumerView } from '../../bus/index.ts'
import { flow, http, perform, sideEffect, workflow } from '../../dsl/index.ts'
import { unservedKinds } from './unserved.ts'

const Payload = z.object({ id: z.string() })
const [charge, mail] = [sideEffect('Charge', { payload: Payload }), sideEffect('Mail', { payload: Payload })]
const of = (name: string, effect: typeof charge | typeof mail) => ({
  hash: 'a'.repeat(64),
  workflow: workflow(
    { name, version: 1, triggers: [http({ decode: Payload, id: 'id' })], state: z.object({}), initial: {} },
    flow(perform(effect)),
  ),
})
const active = [of('Order', charge), of('Refund', charge), of('Note', mail)]
const queues = { payments: ['Charge'] }
const member = (process: string, from: readonly string[], serves: readonly string[], topics = from): ConsumerView => ({
  process,
  group: 'contrail.side-effects',
  topics,
  queues: from,
  serves,
})
const unserved = (...consumers: readonly ConsumerView[]) => unservedKinds({ active, consumers, queues })

describe('a kind without a handler', () => {
  it('is one whose queue nobody takes from, whoever else has the handler', () => {
    expect(unserved(member('a', ['default'], ['Charge', 'Mail']))).toEqual([
      { kind: 'Charge', queue: 'payments', workflows: ['Order', 'Refund'], servedBy: [], lackedBy: [] },
    ])
  })

  it('is one that some who take from its queue lack, with their names', () => {
    const payments = member('p', ['payments'], ['Charge'])
    expect(unserved(payments, member('b', ['default'], ['Mail']), member('a', ['default'], []))).toEqual([
      { kind: 'Mail', queue: 'default', workflows: ['Note'], servedBy: ['b'], lackedBy: ['a'] },
    ])
    expect(unserved(payments, member('b', ['default'], ['Mail']))).toEqual([])
  })

  it('is not known while the group is shared anew, and has nothing to do with other groups', () => {
    expect(unserved(member('a', [], []))).toEqual([])
    const executor: ConsumerView = { process: 'e', group: 'contrail.executor', topics: ['contrail.commands'], queues: [], serves: [] }
    expect(unserved(executor).map(({ kind }) => kind)).toEqual(['Charge', 'Mail'])
  })
})
