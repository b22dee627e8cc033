// A report that a person had dealt with came into review again whenever it was delivered again.
import { describe, expect, it } from 'vitest'
import type { EffectPlace } from '../../engine/index.ts'
import { driven, failed, notify, ok, operator, pay, report, start } from '../core/attack.fixture.ts'
import type { Driven } from '../core/attack.fixture.ts'

const STREAM = 'Cart/c1'
const CHARGE: EffectPlace = { instance: `Pay:c1@${STREAM}`, node: '0.Charge', visit: 1, index: 0 }
const MAIL: EffectPlace = { instance: `Notify:c1@${STREAM}`, node: 'Ask', visit: 1, index: 0 }
const troubles = async (on: Driven): Promise<readonly (string | null)[]> =>
  (await on.state(STREAM)).effects.values().map((e) => e.trouble?.code ?? null)

describe('a report that was heard before', () => {
  it('is no news in another attempt where the target knows the effect key', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(operator(STREAM, { do: 'cancel', instance: CHARGE.instance }))
    await on.tell(report(STREAM, CHARGE, 2, ok(), { repeat: 'safe' }))
    expect(await troubles(on)).toEqual(['afterCancel'])
    await on.tell(operator(STREAM, { do: 'skipEffect', effect: CHARGE }))
    await on.tell(report(STREAM, CHARGE, 1, ok(), { repeat: 'safe' }))
    expect(await troubles(on)).toEqual([])
  })
  it('is news in another attempt where that means that it happened twice', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(operator(STREAM, { do: 'cancel', instance: CHARGE.instance }))
    await on.tell(report(STREAM, CHARGE, 2, ok()))
    await on.tell(report(STREAM, CHARGE, 1, ok()))
    const parked = (await on.events(STREAM)).flatMap((e) => (e.kind === 'EffectParked' ? [e.attempt] : []))
    expect(parked).toEqual([2, 1])
  })
  it('does not undo the retry of a person', async () => {
    const on = driven([notify])
    await on.tell(start(notify))
    await on.tell(report(STREAM, MAIL, 1, failed()))
    await on.tell(operator(STREAM, { do: 'retryEffect', effect: MAIL }))
    await on.tell(report(STREAM, MAIL, 1, failed()))
    expect(await troubles(on)).toEqual([null])
  })
  it('counts again when it answers the retry', async () => {
    const on = driven([notify])
    await on.tell(start(notify))
    await on.tell(report(STREAM, MAIL, 1, failed()))
    await on.tell(operator(STREAM, { do: 'retryEffect', effect: MAIL }))
    const { after } = on.requests.at(-1) ?? { after: 0 }
    await on.tell(report(STREAM, MAIL, 1, failed(), { after }))
    expect(await troubles(on)).toEqual(['failed'])
  })
})
