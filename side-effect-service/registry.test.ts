// The registry: one sound handler for each kind, or sentences that say what to mend.
import { describe, expect, it } from 'vitest'
import { ok } from '../dsl/index.ts'
import { registerHandlers } from './registry.ts'

const safe = { repeat: 'safe', run: async () => ok() }
const unsafe = { repeat: 'unsafe', run: async () => ok(), probe: async () => ({ kind: 'notFound' }) }
const given = (workflow: string, handlers: object) => ({ workflow, handlers })

describe('the registry of handlers', () => {
  it('finds the handler of each kind, with its limits', () => {
    const found = registerHandlers([given('Order', { Charge: { ...unsafe, limit: '5s', concurrency: 4 } }), given('News', { Mail: safe })])
    if (found.kind === 'refused') return expect.fail(found.problems.join())
    expect([...found.handlers.keys()]).toEqual(['Charge', 'Mail'])
    expect(found.handlers.get('Charge')).toMatchObject({ kind: 'Charge', handler: { repeat: 'unsafe', limit: 5_000, concurrency: 4 } })
    expect(found.handlers.get('Mail')).toMatchObject({ kind: 'Mail', handler: { repeat: 'safe', limit: 30_000, concurrency: 16 } })
  })

  it('lets two workflows share a kind with its handler, but not with two', () => {
    expect(registerHandlers([given('Order', { Mail: safe }), given('Gift', { Mail: safe })]).kind).toBe('registered')
    expect(registerHandlers([given('Order', { Mail: safe }), given('Gift', { Mail: { ...safe, run: async () => ok() } })])).toEqual({
      kind: 'refused',
      problems: ["two handlers for 'Mail', given for workflows 'Order' and 'Gift': give both the same one"],
    })
  })

  it('names everything that is wrong, at once', () => {
    const handlers = {
      Charge: { ...unsafe, limit: 'soon' },
      Mail: { ...safe, concurrency: 0 },
    }
    expect(registerHandlers([given('Order', handlers)])).toEqual({
      kind: 'refused',
      problems: [
        expect.stringMatching(/^the handler of 'Charge', given for workflow 'Order': .*'soon' is no duration/),
        expect.stringMatching(/^the handler of 'Mail', given for workflow 'Order': .*concurrency.*0/),
      ],
    })
  })

  it('refuses what a handler in plain JavaScript may lack', () => {
    for (const [handler, problem] of [
      [{ repeat: 'safe' }, "'run' must be a function"],
      [{ run: safe.run }, "'repeat' must be 'safe' or 'unsafe'"],
      [{ repeat: 'sometimes', run: safe.run }, "'repeat' must be 'safe' or 'unsafe'"],
      [{ repeat: 'unsafe', run: safe.run }, "'probe' must be a function where 'repeat' is 'unsafe'"],
      [null, /.+/],
    ] as const) {
      const found = registerHandlers([given('Order', { Mail: handler })])
      const text = `the handler of 'Mail', given for workflow 'Order': `
      expect(found).toEqual({
        kind: 'refused',
        problems: [typeof problem === 'string' ? text + problem : expect.stringContaining(text)],
      })
    }
  })
})
