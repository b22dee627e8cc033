// A timer that was due less than a second after another one was fired a second late: the next look was at what had just been fired.
import { expect, it } from 'vitest'
import { virtualClock } from '../../base/index.ts'
import { startTimers } from '../../executor-service/shell/timers.ts'

it('a timer that comes due right after another is fired at its own time', async () => {
  const clock = virtualClock(0)
  const fired: (readonly [stream: string, at: number])[] = []
  let rows = [
    { stream: 'S/1', due: 10 },
    { stream: 'S/2', due: 400 },
  ]
  startTimers({
    clock,
    shards: () => undefined,
    lookEvery: 30_000,
    journal: {
      due: async (before, limit) => rows.filter(({ due }) => due <= before).slice(0, limit),
      nextDue: async () => rows[0]?.due ?? null,
    },
    bus: {
      publish: async (_topic, messages) => {
        for (const { key } of messages) {
          fired.push([key, clock.now()])
          rows = rows.filter(({ stream }) => stream !== key)
        }
      },
    },
    onError: (error) => expect.fail(String(error)),
  })
  await clock.advance(2_000)
  expect(fired).toEqual([
    ['S/1', 10],
    ['S/2', 400],
  ])
})
