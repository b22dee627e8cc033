// A writer in a process of its own, for tests that lock it out or kill it: node writer.test.child.ts <directory> hold|append
import { writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { appendAt, appendOne } from '../contract/samples.ts'
import { openSqliteJournal } from './index.ts'

const [directory = '', mode] = process.argv.slice(2)

/** Not by `process.stdout`: where nobody reads that in time it keeps what was acknowledged in memory, which dies with the process. */
const say = (line: string): void => void writeSync(1, `${line}\n`)

/** What came before is not asked for again: each version once, printed when it is acknowledged. */
const appendForEver = async (stream: string): Promise<void> => {
  const { version } = await journal.load(stream)
  for (let expected = version; ; expected++) {
    const { kind } = await appendOne(journal, appendAt(stream, expected))
    if (kind !== 'appended') throw new Error(`${stream} ${expected}: ${kind}`)
    say(`${stream} ${expected + 1}`)
  }
}

const journal = await openSqliteJournal({ directory })
writeFileSync(join(directory, 'process.json'), JSON.stringify({ pid: process.pid, startedAt: Date.now(), port: 0 }))
if (mode === 'append') await Promise.all(['Order/1', 'Order/2', 'Order/3', 'Order/4', 'Order/5'].map(appendForEver))
say('open')
setInterval(() => {}, 60_000) // It holds the journal until it is killed.
