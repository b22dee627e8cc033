// sleepers: many instances asleep, and what a restart costs with them.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { load, withDirectory } from './lib/run.ts'
import { spawnEngine } from './lib/spawned.ts'

export const sleepers = (count = 100_000): Promise<Readonly<Record<string, number>>> =>
  withDirectory(async (directory) => {
    const journal = join(directory, 'journal')
    const empty = await spawnEngine(journal, false)
    await load(`${empty.url}/api/v1/workflows/Sleeper/instances`, count, 200)
    await empty.kill()
    const again = await spawnEngine(journal, false)
    await again.kill()
    const bytes = statSync(join(journal, 'journal.db')).size
    return {
      sleeping: count,
      emptyReadyMs: empty.readyMs,
      readyMs: again.readyMs,
      rssMb: again.rss / 1e6,
      fileBytesPerInstance: bytes / count,
    }
  })
