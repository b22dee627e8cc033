// A safe call takes no claim: where its process died unreported and the handler was then removed, the effect counted as never called, and a cancel withdrew what had been done.
import { expect, it } from 'vitest'
import { ok } from '../../dsl/index.ts'
import { pause } from '../../base/index.ts'
import { mail, charge, registered, request, world } from '../../side-effect-service/fakes.test.helper.ts'

const ask = request({ effect: 'Mail', payload: { to: 'ann' } })
const report = { kind: 'attempted', error: "no handler for kind 'Mail'", retryInMs: 60_000 }

it('a kind without a handler may have been called where any process called it without a claim', async () => {
  const called: string[] = []
  const first = world([
    registered(mail, {
      repeat: 'safe',
      run: async (_, { effectKey }) => {
        called.push(effectKey)
        await pause(first.clock, 3_600_000)
        return ok()
      },
    }),
  ])
  await first.ask(ask)
  expect(called).toHaveLength(1)
  // Its process is killed here. The next one has no such handler any more, and the same journal.
  const next = world([], { journal: first.claims })
  await next.ask({ ...ask, lookOnly: true })
  expect(next.reported.map((of) => of.report)).toEqual([report])
})

it('and was not where none was ever called, or only by claims', async () => {
  const first = world([registered(charge, { repeat: 'unsafe', run: async () => ok({ receipt: 'r' }) })])
  await first.ask(request())
  const next = world([], { journal: first.claims })
  await next.ask({ ...ask, of: { ...ask.of, index: 9 }, lookOnly: true })
  expect(next.reported.map((of) => of.report)).toEqual([{ kind: 'notFound', called: false }])
})

it('it is noted once for each kind, before its first call', async () => {
  const w = world([registered(mail, { repeat: 'safe', run: async () => ok() })])
  for (const index of [0, 1, 2]) await w.ask({ ...ask, of: { ...ask.of, index } })
  expect(w.reported).toHaveLength(3)
  expect(w.claims.rows.map(({ effect }) => effect)).toEqual(['$safe/Mail'])
})
