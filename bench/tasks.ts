// tasks: many tasks that wait for people, what a restart costs with them, and how long their list takes.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { load, withDirectory } from './lib/run.ts'
import { spawnEngine } from './lib/spawned.ts'

const timed = async (url: string): Promise<{ readonly rows: number; readonly ms: number }> => {
  const began = performance.now()
  const { rows } = (await (await fetch(url)).json()) as { readonly rows: readonly unknown[] } // the API is typed by its own module
  return { rows: rows.length, ms: performance.now() - began }
}

export const tasks = (count = 100_000): Promise<Readonly<Record<string, number>>> =>
  withDirectory(async (directory) => {
    const journal = join(directory, 'journal')
    const empty = await spawnEngine(journal, false, ['asking'])
    await load(`${empty.url}/api/v1/workflows/Asking/instances`, count, 200)
    await empty.kill()
    const again = await spawnEngine(journal, false, ['asking'])
    const list = `${again.url}/api/v1/tasks?limit=50`
    const first = await timed(list)
    const ofRole = await timed(`${list}&role=manager`)
    // Nobody of that name: every line is looked at.
    const nobody = await timed(`${list}&person=zoe`)
    await again.kill()
    return {
      tasks: count,
      emptyReadyMs: empty.readyMs,
      readyMs: again.readyMs,
      rssMb: again.rss / 1e6,
      listed: first.rows + ofRole.rows + nobody.rows,
      listMs: first.ms,
      ofRoleMs: ofRole.ms,
      nobodyMs: nobody.ms,
      fileBytesPerTask: statSync(join(journal, 'journal.db')).size / count,
    }
  })
