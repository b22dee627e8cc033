// Whatever call of an append a process dies at: what is open or due is found, lists show what the turns say, and nothing is written twice.
import { expect, it, vi } from 'vitest'
import { appendOne } from '../../../journal/contract/samples.ts'
import { counting, Died, dyingAt } from './faults.ts'
import { appendsOf, expectLists } from './expected.ts'
import { cosmosFixture } from './fixture.ts'
import { cosmosForFile } from './for-file.ts'
import { LIVES } from './lives.ts'

vi.setConfig({ testTimeout: 300_000 })
const cosmos = cosmosForFile()

/** What is left is looked after at once, and what was announced for nothing is taken back at once. */
const EAGER = { healAfter: 0, abandonAfter: -60_000 }

for (const [name, life] of Object.entries(LIVES)) {
  it(`a crash at every write: ${name}`, async () => {
    const { open, end } = await cosmosFixture(cosmos())
    const whole = counting()
    const clean = await open({ around: whole.around })
    for (const append of appendsOf(life('Order/clean'))) expect(await appendOne(clean, append)).toEqual({ kind: 'appended' })
    await expectLists(clean, 'Order/clean')
    expect(whole.writes()).toBeGreaterThan(1)

    for (const when of ['before', 'after'] as const) {
      for (let nth = 1; nth <= whole.writes(); nth++) {
        const stream = `Order/${when}-${nth}`
        const appends = appendsOf(life(stream))
        const dead = await open({ around: dyingAt(nth, when).around })
        const append = async (): Promise<void> => {
          for (const one of appends) await appendOne(dead, one)
        }
        await expect(append()).rejects.toThrow(Died)

        // Another process, that was there all the time, without patience: lists are right as soon as it has looked.
        const other = await open(EAGER)
        await expectLists(other, stream)
        const idle = counting()
        await expectLists(await open({ ...EAGER, around: idle.around }), stream)
        expect(idle.writes(), `${stream}: a second look finds nothing to do`).toBe(0)

        // And the stream goes on in a third one.
        const third = await open()
        for (const one of appends.slice((await third.load(stream)).version))
          expect(await appendOne(third, one)).toEqual({ kind: 'appended' })
        await expectLists(third, stream)
      }
      for (let nth = 1; nth <= whole.writes(); nth++) {
        const stream = `Order/${when}-${nth}-at-once`
        const appends = appendsOf(life(stream))
        const dead = await open({ around: dyingAt(nth, when).around })
        const append = async (): Promise<void> => {
          for (const one of appends) await appendOne(dead, one)
        }
        await expect(append()).rejects.toThrow(Died)

        // The stream goes on in another process before anybody has looked.
        const next = await open()
        for (const one of appends.slice((await next.load(stream)).version)) expect(await appendOne(next, one)).toEqual({ kind: 'appended' })
        await expectLists(await open(EAGER), stream)
      }
    }
    await end()
  })
}
