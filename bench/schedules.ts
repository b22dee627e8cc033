// schedules: many schedules, none of them due, and what a restart costs with them.
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../base/index.ts'
import { inProcessBus } from '../bus/in-process/index.ts'
import { SCHEDULES, scheduleStream } from '../engine/index.ts'
import type { OperatorAction } from '../engine/index.ts'
import { startExecutor } from '../executor-service/index.ts'
import { openSqliteJournal } from '../journal/sqlite/index.ts'
import { withDirectory } from './lib/run.ts'
import { spawnEngine } from './lib/spawned.ts'

const AT_ONCE = 1_000

/** Through the executor, as people make them; over HTTP each would wait for its own answer. */
const make = async (directory: string, count: number): Promise<void> => {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const journal = await openSqliteJournal({ directory, warn: () => {} })
  const bus = inProcessBus()
  const versions = { get: async () => undefined, active: async () => [] }
  const executor = startExecutor({ journal, bus, versions, clock: systemClock, env: { random: Math.random, uuid: randomUUID }, log })
  const ask = (stream: string, action: OperatorAction): Promise<void> =>
    bus.submit('commands', { key: stream, value: { kind: 'operator', stream, id: randomUUID(), by: 'bench', reason: 'many', action } })
  for (let from = 0; from < count; from += AT_ONCE) {
    const names = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => `s${from + i}`)
    await ask(SCHEDULES, { do: 'listSchedules', schedules: names })
    // Once a year, at another minute each: nothing comes due meanwhile.
    await Promise.all(
      names.map((name, i) =>
        ask(scheduleStream(name), {
          do: 'setSchedule',
          schedule: { name, workflow: 'W1', cron: `${i % 60} ${(from / AT_ONCE) % 24} 29 2 *`, zone: 'UTC', input: { filler: '{date}' } },
        }),
      ),
    )
  }
  await executor.stop(10_000)
  await journal.close()
}

export const schedules = (count = 100_000): Promise<Readonly<Record<string, number>>> =>
  withDirectory(async (directory) => {
    const journal = join(directory, 'journal')
    const empty = await spawnEngine(journal, false)
    await empty.kill()
    await make(journal, count)
    const again = await spawnEngine(journal, false)
    const began = performance.now()
    const page = (await (await fetch(`${again.url}/api/v1/schedules?limit=50`)).json()) as { readonly rows: readonly unknown[] } // the API is typed by its own module
    const listMs = performance.now() - began
    await again.kill()
    return {
      schedules: count,
      recoveredStreams: again.recovered,
      emptyReadyMs: empty.readyMs,
      readyMs: again.readyMs,
      rssMb: again.rss / 1e6,
      listed: page.rows.length,
      listMs,
      fileBytesPerSchedule: statSync(join(journal, 'journal.db')).size / count,
    }
  })
