import { expect, it } from 'vitest'
import { FatalProblem } from '../base/index.ts'
import { ticketEngine } from './command.test.helper.ts'
import { runDemo } from './demo.ts'

it('a feed that is refused is a problem in one sentence, with how to run without it', async () => {
  const { engine } = await ticketEngine()
  const demo = {
    start: () => Promise.reject(new Error('it is not started here')),
    feed: () => Promise.reject(new Error('sending the tickets failed after 0: starts and signals over HTTP are paused')),
    summary: async () => ({}),
    next: () => [],
    fed: 'tickets',
    counts: 'Ticket',
  }
  const run = runDemo(demo, engine, { signal: new AbortController().signal, rate: undefined })
  await expect(run).rejects.toThrow(FatalProblem)
  await expect(run).rejects.toThrow(
    "the demo's data is not sent: sending the tickets failed after 0: starts and signals over HTTP are paused (--no-feed runs without it)",
  )
})
