// A writer in a process of its own, for tests that lock it out or kill it: node writer.test.child.ts <directory> hold|append
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { appendAt, appendOne } from '../contract/samples.ts'
import { openSqliteJournal } from './index.ts'

const [directory = '', mode] = process.argv.slice(2)

/** What came before is not asked for again: each version once, printed when it is acknowledged. */
const appendForEver = async (stream: string): Promise<void> => {
  const { version } = await journal.load(stream)
  for (let expected = version; ; expected++) {
    const { kind } = await appendOne(journal, appendAt(stream, expected))
    if (kind !== 'appended') throw new Error(`${stream} ${expected}: ${kind}`)
    process.stdout.write(`${stream} ${expected + 1}\n`)
  }
}

const journal = await openSqliteJournal({ directory })
writeFileSync(join(directory, 'process.json'), JSON.stringify({ pid: process.pid, startedAt: Date.now(), port: 0 }))
if (mode === 'append') await Promise.all(['Order/1', 'Order/2', 'Order/3', 'Order/4', 'Order/5'].map(appendForEver))
process.stdout.write('open\n')
setInterval(() => {}, 60_000) // It holds the journal until it is killed.
