// A charge that nobody handled was put off; a cancel withdrew it at once; its old request, delivered again to a process with the handler, charged the card.
import { expect, it } from 'vitest'
import { notFound, ok } from '../../dsl/index.ts'
import type { EffectRequest, StartCommand } from '../../engine/index.ts'
import { charge, fakeClaims, mail, registered, request, world } from '../../side-effect-service/fakes.test.helper.ts'
import type { Claims } from '../../side-effect-service/claims.ts'
import { operator, pay } from '../core/attack.fixture.ts'
import { effectKey, shop } from './effects.fixture.ts'
import type { Shop } from './effects.fixture.ts'

const MINUTE = 60_000
const run = async () => ok({ receipt: 'r' })
const unsafe = { repeat: 'unsafe', run, probe: async () => notFound() }
const safe = { repeat: 'safe', run }

/** Put off by a process without a handler, and cancelled; with the request that it was asked for by. */
const cancelled = async (): Promise<{ on: Shop; began: StartCommand; old: EffectRequest }> => {
  const on = shop([pay])
  const asked: EffectRequest[] = []
  on.bus.subscribe('effects', { group: 'seen', atOnce: 1, handler: async (all) => void asked.push(...all) })
  const stop = on.serve([])
  const began = await on.begin(pay)
  await on.clock.advance(MINUTE / 2)
  await on.tell(operator(began.stream, { do: 'cancel', instance: began.instance }))
  await stop()
  return { on, began, old: asked[0]! }
}
const deliver = (on: Shop, old: EffectRequest): Promise<void> => on.bus.publish('effects', [{ key: effectKey(old.of), value: old }])

it.each([
  ['unsafe', unsafe],
  ['safe', safe],
])('an older request that is delivered again calls no handler that is %s', async (_, handler) => {
  const { on, began, old } = await cancelled()
  expect((await on.effects(began.stream)).at(-1)).toMatchObject({ kind: 'EffectWithdrawn', reason: 'notCalled' })
  on.serve([{ workflow: 'Pay', handlers: { Charge: handler } }])
  await deliver(on, old)
  await on.clock.advance(5 * MINUTE)
  expect(on.calls.filter((call) => call.startsWith('run'))).toEqual([])
  expect((await on.effects(began.stream)).at(-1)).toMatchObject({ kind: 'EffectWithdrawn' })
  expect(await on.row(began)).toMatchObject({ status: 'cancelled', openEffects: 0 })
  await on.end()
})

it('another side effect of the kind is called as ever', async () => {
  for (const handler of [unsafe, safe]) {
    const { on } = await cancelled()
    on.serve([{ workflow: 'Pay', handlers: { Charge: handler } }])
    const next = await on.begin(pay, 'c2')
    await on.clock.advance(MINUTE)
    expect(on.calls).toEqual(['run {"id":"c2"}'])
    expect(await on.row(next)).toMatchObject({ status: 'completed' })
    await on.end()
  }
})

const LOOK = { lookOnly: true } as const
const NOT_CALLED = { kind: 'notFound', called: false }

it('the withdrawal says the same where its report was lost and it is asked for again, and asks nobody', async () => {
  const probes: string[] = []
  const probe = async () => {
    probes.push('probe')
    return notFound()
  }
  const first = world([])
  await first.ask(request(LOOK))
  const next = world([registered(charge, { repeat: 'unsafe', run, probe })], { journal: first.claims })
  await next.ask(request(LOOK))
  expect([...first.reported, ...next.reported].map((of) => of.report)).toEqual([NOT_CALLED, NOT_CALLED])
  expect(probes).toEqual([])
})

/** A journal whose answers wait for `step`, one at a time. */
const stepped = (claims: Claims): { readonly journal: Claims; readonly step: () => void } => {
  const waiting: (() => void)[] = []
  const turn = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve))
  return {
    journal: {
      claim: (claim) => turn().then(() => claims.claim(claim)),
      lastClaim: (effect) => turn().then(() => claims.lastClaim(effect)),
    },
    step: () => waiting.shift()?.(),
  }
}

it('a kind that is called for the first time just now: in whatever order both use the journal, what is called is not withdrawn', async () => {
  const letter = { effect: 'Mail', payload: { to: 'ann' } }
  const seen = new Set<string>()
  for (let order = 0; order < 2 ** 8; order++) {
    const claims = fakeClaims()
    const [calling, looking] = [stepped(claims), stepped(claims)]
    const called: string[] = []
    const send = async () => {
      called.push('run')
      return ok()
    }
    const caller = world([registered(mail, { repeat: 'safe', run: send })], { journal: calling.journal })
    const looker = world([], { journal: looking.journal })
    await caller.ask(request(letter))
    await looker.ask(request({ ...letter, ...LOOK }))
    for (let step = 0; step < 16; step++) {
      const [one, other] = (order >> step) & 1 ? [calling, looking] : [looking, calling]
      one.step()
      if (step >= 8) other.step()
      await caller.clock.advance(0)
      await looker.clock.advance(0)
    }
    const isWithdrawn = looker.reported.some(({ report }) => report.kind === 'notFound')
    seen.add(`${called.length > 0 ? 'called' : 'not called'}, ${isWithdrawn ? 'withdrawn' : 'not withdrawn'}`)
  }
  expect([...seen].toSorted()).toEqual(['called, not withdrawn', 'not called, not withdrawn', 'not called, withdrawn'])
})
