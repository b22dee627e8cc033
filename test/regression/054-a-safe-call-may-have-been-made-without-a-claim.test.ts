// While its version was not stored here, a safe effect counted as never called for want of a claim: a cancel withdrew what had been done.
import { describe, expect, it } from 'vitest'
import { ok } from '../../dsl/index.ts'
import { charge, mail, registered, request, world } from '../../side-effect-service/fakes.test.helper.ts'

const declarations = async () => ({ kind: 'unavailable' as const, problem: 'version 1 is not stored (yet)' })
const run = async () => ok()

describe('what was given up and whose version is not stored here', () => {
  it.each([
    [
      'safe',
      'may have been called, for that takes no claim',
      registered(mail, { repeat: 'safe', run }),
      { kind: 'attempted', error: 'version 1 is not stored (yet)', retryInMs: 60_000 },
    ],
    [
      'unsafe',
      'was not called where there is no claim',
      registered(charge, { repeat: 'unsafe', run, probe: run }),
      { kind: 'notFound', called: false },
    ],
  ] as const)('of a kind that is %s %s', async (_, __, handler, report) => {
    const w = world([handler], { declarations })
    await w.ask(request({ effect: handler.kind, lookOnly: true }))
    expect(w.reported.map((of) => of.report)).toEqual([report])
  })
})
