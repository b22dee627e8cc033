// A probe that found what a later attempt had done was taken for a second success: a person was told of a double charge that was none.
import { expect, it } from 'vitest'
import type { EffectPlace } from '../../engine/index.ts'
import { driven, ok, pay, report, start } from '../core/attack.fixture.ts'

const STREAM = 'Cart/c1'
const CHARGE: EffectPlace = { instance: `Pay:c1@${STREAM}`, node: '0.Charge', visit: 1, index: 0 }

it('what a probe finds after an accepted success is that success', async () => {
  const on = driven([pay])
  await on.tell(start(pay))
  await on.tell(report(STREAM, CHARGE, 2, ok()))
  await on.tell(report(STREAM, CHARGE, 1, ok(), { probed: true }))
  expect((await on.state(STREAM)).effects.size).toBe(0)
})
it('what another call says after it is a second success', async () => {
  const on = driven([pay])
  await on.tell(start(pay))
  await on.tell(report(STREAM, CHARGE, 2, ok()))
  await on.tell(report(STREAM, CHARGE, 1, ok()))
  expect((await on.state(STREAM)).effects.values().map((e) => e.trouble?.code)).toEqual(['late'])
})
