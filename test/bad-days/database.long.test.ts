// The database is slow, away, and back: nothing acknowledged is lost, intake refuses what it cannot hold, and nobody has to do anything.
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { allReady, badDay, expectEvening, LONG, notReady, until } from './day.ts'
import { openFeed } from './feed.ts'

/** How long it does not answer, in milliseconds. */
const FROZEN = 30_000
/** So small that a short day fills it. */
const day = badDay({ env: { CONTRAIL_TRIGGER_MAX_OPEN: '200' } })

const allSay = async (what: RegExp): Promise<boolean> => {
  const reasons = await Promise.all(day().deployment.services().map(notReady))
  return reasons.every((of) => of.some((reason) => what.test(reason)))
}

it(
  'a database that does not answer for 30 s: readiness says so, intake refuses when too much is open, and all goes on by itself',
  { timeout: LONG },
  async () => {
    const { store } = day().deployment
    if (store.freeze === undefined || store.thaw === undefined) throw new Error('the store cannot be frozen')
    const feed = openFeed(day())
    await until('sales are paid', () => day().till.bookings.size > 20)
    store.freeze()
    const over = pause(FROZEN)
    await until('every process says so', () => allSay(/^the journal has not answered for \d+ s$/))
    await until('intake refuses', () => feed.refusals.size > 0)
    await over
    store.thaw()
    await allReady(day())
    await feed.stop()
    expect([...feed.refusals]).toEqual(['503 tooBusy'])
    await expectEvening(day(), feed.acknowledged)
  },
)

it('a database that is killed and started again: no process ends, and all goes on by itself', { timeout: LONG }, async () => {
  const { store } = day().deployment
  if (store.restart === undefined) throw new Error('the store cannot be killed')
  const feed = openFeed(day())
  const before = day().till.bookings.size
  await until('sales are paid', () => day().till.bookings.size > before + 20)
  await store.restart()
  const after = day().till.bookings.size
  await until('sales are paid again', () => day().till.bookings.size > after + 20)
  await allReady(day())
  await feed.stop()
  await expectEvening(day(), feed.acknowledged)
})
