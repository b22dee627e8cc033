// A writer in a process of its own, for tests that lock it out or kill it: node writer.test.child.ts <directory> hold|append|persist
import { writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
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

/** As above, with a claim before each, and where it is refused it says so, and asks again for the same. */
const persistForEver = async (stream: string): Promise<void> => {
  for (let { version } = await journal.load(stream); ;) {
    try {
      const effect = `${stream}#${version + 1}`
      const { kind } = await journal.claim({ effect, attempt: 1, at: 1, until: 2, by: 'p' })
      if (kind === 'claimed') say(`claimed ${effect}`)
      const answer = await appendOne(journal, appendAt(stream, version))
      version = answer.kind === 'conflict' ? answer.version : version + 1
      say(`${answer.kind} ${stream} ${version}`)
    } catch (error) {
      say(`refused ${String(error)}`)
      await pause(20)
    }
  }
}

const journal = await openSqliteJournal({ directory })
writeFileSync(join(directory, 'process.json'), JSON.stringify({ pid: process.pid, startedAt: Date.now(), port: 0 }))
const streams = ['Order/1', 'Order/2', 'Order/3', 'Order/4', 'Order/5']
if (mode === 'append') await Promise.all(streams.map(appendForEver))
if (mode === 'persist') await Promise.all(streams.map(persistForEver))
say('open')
setInterval(() => {}, 60_000) // It holds the journal until it is killed.
