// Which queue a kind goes by, and which queues a process with certain handlers takes from.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_QUEUE, queueOf, servedQueues } from './queues.ts'

const QUEUES = { payments: ['ChargeCard', 'Refund'], mail: ['SendEmail'] }
const served = (handled: readonly string[], only: readonly string[] = []) => servedQueues(QUEUES, new Set(handled), only)

describe('a queue of side effects', () => {
  it('is that which names the kind, or the default', () => {
    expect(['ChargeCard', 'SendEmail', 'PrintLabel'].map((kind) => queueOf(QUEUES, kind))).toEqual(['payments', 'mail', 'default'])
  })

  it('is served by who has a handler of each of its kinds', () => {
    expect(served(['ChargeCard', 'Refund'])).toEqual({ kind: 'serves', queues: ['payments'], idle: [] })
    expect(served(['PrintLabel', 'SendEmail'])).toEqual({ kind: 'serves', queues: ['default', 'mail'], idle: [] })
    expect(servedQueues({}, new Set())).toEqual({ kind: 'serves', queues: ['default'], idle: [] })
  })

  it('is left alone by who has only some of its handlers, which is said', () => {
    expect(served(['ChargeCard', 'SendEmail'])).toEqual({
      kind: 'serves',
      queues: ['mail'],
      idle: [{ queue: 'payments', kinds: ['ChargeCard'], lacks: ['Refund'] }],
    })
    expect(served(['ChargeCard'])).toEqual({
      kind: 'refused',
      problem: "this module's handlers are enough for no queue: payments needs one of Refund too",
    })
  })

  it('is served alone where an operator says so, and refused where that cannot be', () => {
    const all = ['ChargeCard', 'Refund', 'SendEmail', 'PrintLabel']
    expect(served(all, ['mail'])).toMatchObject({ queues: ['mail'] })
    expect(served(all, ['default'])).toMatchObject({ queues: ['default'] })
    expect(served(all, ['post'])).toEqual({
      kind: 'refused',
      problem: 'effects.serve names the queue post, which effects.queues does not have',
    })
    expect(served(['Refund'], ['payments'])).toEqual({
      kind: 'refused',
      problem: 'effects.serve names the queue payments, but this module has no handler of ChargeCard',
    })
  })

  it('never brings a process of a named queue a kind that it cannot handle', () => {
    const kind = fc.constantFrom('A', 'B', 'C', 'D', 'E')
    const queues = fc.array(fc.uniqueArray(kind, { minLength: 1 }), { maxLength: 3 }).map((lists) => {
      const taken = new Set<string>()
      const own = lists.map((kinds) => kinds.filter((one) => !taken.has(one) && taken.add(one)))
      return Object.fromEntries(own.flatMap((kinds, n) => (kinds.length === 0 ? [] : [[`q${n}`, kinds]])))
    })
    fc.assert(
      fc.property(queues, fc.uniqueArray(kind), kind, (of, handled, asked) => {
        const found = servedQueues(of, new Set(handled))
        const queue = queueOf(of, asked)
        if (found.kind === 'serves' && queue !== DEFAULT_QUEUE && found.queues.includes(queue)) expect(handled).toContain(asked)
      }),
    )
  })
})
