import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Database } from '../../journal/sqlite/node-sqlite.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { contrail, dev, engine, folder, running, sentence } from './processes.ts'
import type { How } from './processes.ts'

const refused = async (directory: string, how?: How): Promise<string> => {
  const end = await dev(directory, [], how).ended
  expect({ code: end.code, out: end.out }).toEqual({ code: 1, out: '' })
  return sentence(end)
}

describe('a bad path for the journal', () => {
  it('that is a file, or leads through one, is refused; the file stays as it was', async () => {
    const file = join(folder(), 'notes.txt')
    writeFileSync(file, 'my notes')
    expect(await refused(file)).toBe(`the journal folder ${file} is a file: name a folder`)
    expect(await refused(join(file, 'journal'))).toMatch(/cannot be made \(ENOTDIR\): name another, or make it yourself$/)
    expect(readFileSync(file, 'utf8')).toBe('my notes')
  })

  it('that holds something else under the name of the journal is refused, and it stays as it was', async () => {
    const [text, other] = [folder(), folder()]
    writeFileSync(join(text, 'journal.db'), 'my notes')
    expect(await refused(text)).toMatch(/is no SQLite database: move it away, or name another folder for the journal$/)
    expect(readFileSync(join(text, 'journal.db'), 'utf8')).toBe('my notes')

    const db = new Database(join(other, 'journal.db'))
    db.exec('CREATE TABLE notes (text); INSERT INTO notes VALUES (1)')
    db.close()
    expect(await refused(other)).toMatch(/belongs to another program: name another folder for the journal$/)
    const again = new Database(join(other, 'journal.db'), { readOnly: true })
    expect(again.prepare('SELECT text FROM notes').all()).toEqual([{ text: 1 }])
    again.close()
  })

  it.skipIf(!existsSync('/proc/self'))('where no folder can be made, whoever asks, is refused and not tried for ever', async () => {
    expect(await refused('/proc/contrail')).toMatch(/^the journal folder \/proc\/contrail cannot be made \(\w+\)/)
  })
})

/** Root may write where nobody else may: without its capabilities it is like everyone. */
const asEveryone = (): How | undefined => {
  if (process.getuid?.() !== 0) return {}
  const drop = ['setpriv', '--bounding-set=-all', '--inh-caps=-all']
  try {
    execFileSync('setpriv', [...drop.slice(1), 'true'], { stdio: 'ignore' })
    return { by: [...drop, process.execPath] }
  } catch {
    return undefined
  }
}

describe('a read-only folder', () => {
  it('is refused, and nothing is left in it', async ({ skip }) => {
    const how = asEveryone() ?? skip('this is root, and there is no setpriv to take its powers away')
    const directory = folder()
    chmodSync(directory, 0o555)
    expect(await refused(directory, how)).toBe(
      `the journal folder ${directory} cannot be written (EACCES): change its permissions, or name another`,
    )
    expect(await refused(join(directory, 'journal'), how)).toMatch(/cannot be made \(EACCES\): name another, or make it yourself$/)
    expect(readdirSync(directory)).toEqual([])
  })

  it('with a journal in it is refused as well, and the journal is whole', async ({ skip }) => {
    const how = asEveryone() ?? skip('this is root, and there is no setpriv to take its powers away')
    const directory = join(folder(), 'journal')
    mkdirSync(directory)
    expect((await dev(directory, ['--exit']).ended).code).toBe(0)
    for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o444)
    expect(await refused(directory, how)).toMatch(/cannot be written: check the permissions of the folder and its files/)
    for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o644)
    expect(await contrail(['journal', 'check', '-d', directory])).toMatchObject({ code: 0, out: 'the journal is sound\n' })
  })
})

describe('a port in use', () => {
  it('is named, with the way to choose another', async () => {
    const other = createServer((_asked, answer) => void answer.end('still here'))
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo // it listens on TCP
    const directory = folder()
    const end = await dev(directory, ['--port', String(port)]).ended
    expect(end.code).toBe(1)
    expect(sentence(end)).toBe(`port ${port} is in use: choose another with --port, or 0 for any free one`)
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('still here')
    expect(existsSync(join(directory, 'process.json'))).toBe(false)
    expect((await contrail(['journal', 'check', '-d', directory])).out).toBe('the journal is sound\n')
  })
})

describe('a second writer', () => {
  it('is refused with the process that has the journal, which goes on', async () => {
    const directory = folder()
    const first = await engine(directory)
    expect(await refused(directory)).toBe(
      `the journal in ${directory} has a writer, another process (pid ${first.pid}) has it open: stop that one first, or open the journal read-only`,
    )
    const ticket = JSON.stringify({ ticketId: 't-1', title: 'It does not print' })
    expect(await contrail(['trigger', 'send', 'Ticket', '--data', ticket, '-d', directory])).toMatchObject({ code: 0, err: '' })
    first.kill('SIGINT')
    expect((await first.ended).code).toBe(0)
    expect((await contrail(['instance', 'list', '-d', directory])).out).toContain('Ticket:t-1')
  })
})

/** A Node below 24 on this machine, outside the project's own packages. */
const oldNode = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(':')
    .filter((place) => !place.includes('node_modules'))
    .map((place) => join(place, 'node'))
    .find((node) => existsSync(node) && Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]) < 24)

describe('a Node that is too old', () => {
  it('is told which one is needed, before anything is touched', async ({ skip }) => {
    const node = oldNode() ?? skip('there is no Node below 24 on this machine')
    const directory = join(folder(), 'journal')
    const end = await running(['dev', 'x.ts', '-d', directory], { by: [node] }).ended
    expect({ code: end.code, out: end.out }).toEqual({ code: 1, out: '' })
    expect(sentence(end)).toMatch(/^contrail needs Node 24\.19 or newer, this is \d+\.\d+\.\d+: install one, or run it by npx where/)
    expect(existsSync(directory)).toBe(false)
  })
})
