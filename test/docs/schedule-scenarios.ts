// The scenario of docs/journal.md in which a schedule fires, as a play.
import { scheduleStream } from '../../engine/index.ts'
import { declared, own } from '../core/schedule.fixture.ts'
import type { Play } from './scenarios.ts'

const timing = { overlap: 'queue', takes: '90s' } as const
const STREAM = scheduleStream('Nightly')
const MINUTE = 60_000

export const schedulePlays: readonly Play[] = [
  {
    name: 'A schedule fires, and the next start waits for the one before',
    workflows: [own('* * * * *', timing)],
    play: async (on) => {
      await on.ask(STREAM, declared('* * * * *', timing))
      // The first minute: fired, begun, answered. The second: it waits. Then the first one ends, and the second begins.
      for (const ms of [MINUTE, MINUTE, MINUTE / 2]) {
        await on.pass(ms)
        await on.settle()
      }
      await on.ask(STREAM, { do: 'pauseSchedule' })
      await on.pass(2 * MINUTE)
      await on.settle()
    },
    shows: '"Nightly:Nightly%401970-01-01T00%3A02%3A00.000Z","completed"',
  },
]
