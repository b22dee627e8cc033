import { describe, expect, it } from 'vitest'
import { untilQuiet } from '../runtime/quiet.ts'
import { aTicket, contrail, ticketEngine } from './command.test.helper.ts'

/** One ticket waits, one is completed, one payload was refused. */
const tickets = async () => {
  const of = await ticketEngine()
  const send = (data: string) => contrail('trigger', 'send', 'Ticket', '--data', data, '-d', of.directory)
  await send(aTicket('t-1'))
  await send(aTicket('t-2', 'unspeakable'))
  await untilQuiet(of.engine, new AbortController().signal)
  return { ...of, read: (...args: readonly string[]) => contrail(...args, '-d', of.directory) }
}

const READING = ['instance list', 'instance show Ticket:t-1', 'review list', 'deadletter list', 'workflow list', 'trigger list']

describe('commands that read', () => {
  it('say the same while an engine runs and when it has ended, in words and as JSON', async () => {
    const { read, stop } = await tickets()
    const all = async () => {
      const seen = []
      for (const command of READING) seen.push(await read(...command.split(' ')), await read(...command.split(' '), '-o', 'json'))
      seen.push(await read('workflow', 'graph', 'Ticket'), await read('journal', 'read'), await read('journal', 'check'))
      return seen
    }
    const running = await all()
    await stop()
    expect(await all()).toEqual(running)
    expect(running.map(({ code, out }) => ({ code, empty: out === '' }))).toEqual(running.map(() => ({ code: 0, empty: false })))
  })

  it.each(READING)('%s prints JSON that programs can read', async (command) => {
    const { read } = await tickets()
    expect(JSON.parse((await read(...command.split(' '), '-o', 'json')).out)).toBeInstanceOf(Object)
  })
})

describe('instance list', () => {
  it('is a table of where each stands, the newest first', async () => {
    const { read } = await tickets()
    const [head, first, second, ...rest] = (await read('instance', 'list')).out.trimEnd().split('\n')
    expect(head).toMatch(/^STATUS {5}INSTANCE {4}VERSION {5}STARTED {14}AT$/)
    expect(first).toMatch(/^completed {2}Ticket:t-2 {2}1 [0-9a-f]{8} {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}$/)
    expect(second).toMatch(/^waiting {4}Ticket:t-1 .+ {2}2\.ok\.0\.Closed$/)
    expect(rest).toEqual([])
  })

  it('takes a status, a part of the id and a limit', async () => {
    const { read } = await tickets()
    const instances = async (...args: readonly string[]) =>
      JSON.parse((await read('instance', 'list', '-o', 'json', ...args)).out).map((row: { readonly instance: string }) => row.instance)
    expect(await instances('--status', 'waiting')).toEqual(['Ticket:t-1'])
    expect(await instances('--text', 't-2')).toEqual(['Ticket:t-2'])
    expect(await instances('--limit', '1')).toEqual(['Ticket:t-2'])
    expect(await instances('--workflow', 'Nope')).toEqual([])
    expect((await read('instance', 'list', '--workflow', 'Nope')).out).toBe('no instance matches\n')
  })

  it('refuses a status that there is not', async () => {
    const { read } = await tickets()
    expect(await read('instance', 'list', '--status', 'sleeping')).toMatchObject({
      code: 1,
      err: expect.stringContaining('must be one of'),
    })
  })
})

describe('instance show', () => {
  it('says what it waits for, what its nodes did, and its state', async () => {
    const { read } = await tickets()
    const { out } = await read('instance', 'show', 'Ticket:t-1')
    expect(out).toMatch(/^Ticket:t-1 {2}waiting\nworkflow Ticket 1 \([0-9a-f]{12}\), started .+, stream Ticket:t-1 at version 2\n/)
    expect(out).toMatch(/\nwaits at 2\.ok\.0\.Closed for Closed until \d{4}-\d\d-\d\d/)
    expect(out).toMatch(/\n0\.Open +completed +\{"ticketId":"t-1","title":"It does not print"\}\n/)
    expect(out).toMatch(/\nstate \{\n {2}"announced": true\n\}\n$/)
  })

  it('of one that there is not is refused', async () => {
    const { read } = await tickets()
    expect(await read('instance', 'show', 'Ticket:t-9')).toEqual({ code: 1, out: '', err: "There is no instance 'Ticket:t-9'.\n" })
  })
})

describe('instance list and show', () => {
  it('ask a process that is named, and say the same', async () => {
    const { read, engine } = await tickets()
    for (const command of [
      ['instance', 'list'],
      ['instance', 'show', 'Ticket:t-1'],
    ]) {
      const there = await contrail(...command, '--url', engine.url)
      expect(there).toEqual(await read(...command))
      expect(there.code).toBe(0)
    }
    expect(await contrail('instance', 'show', 'Ticket:t-9', '--url', engine.url)).toEqual({
      code: 1,
      out: '',
      err: "There is no instance 'Ticket:t-9'.\n",
    })
  })
  it('say so where nobody answers there', async () => {
    const { code, err } = await contrail('instance', 'list', '--url', 'http://127.0.0.1:9')
    expect([code, err]).toEqual([1, expect.stringContaining('http://127.0.0.1:9')])
  })
})

describe('instance kill', () => {
  it('ends what waits, by force, and is refused of what has ended', async () => {
    const { read, engine } = await tickets()
    expect(await read('instance', 'kill', 'Ticket:t-1', '--reason', 'a test')).toEqual({ code: 0, out: 'Ticket:t-1: done\n', err: '' })
    expect((await engine.journal.counts()).map(({ status }) => status).toSorted()).toEqual(['completed', 'killed'])
    expect(await read('instance', 'kill', 'Ticket:t-1', '--reason', 'again')).toEqual({
      code: 1,
      out: '',
      err: 'Ticket:t-1 is not open: it has ended or never was\n',
    })
  })
})

describe('instance cancel', () => {
  it('ends what waits, and says so', async () => {
    const { read, engine } = await tickets()
    expect(await read('instance', 'cancel', 'Ticket:t-1', '--reason', 'a test')).toEqual({ code: 0, out: 'Ticket:t-1: done\n', err: '' })
    expect((await engine.journal.counts()).map(({ status }) => status).toSorted()).toEqual(['cancelled', 'completed'])
  })
})

describe('the journal', () => {
  it('is read as lines of JSON, of one stream or from a version on', async () => {
    const { read } = await tickets()
    const versions = async (...args: readonly string[]) =>
      (await read('journal', 'read', 'Ticket:t-1', ...args)).out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).version)
    expect(await versions()).toEqual([1, 2])
    expect(await versions('--from', '2')).toEqual([2])
    expect(await read('journal', 'read', 'Ticket:t-9')).toMatchObject({
      code: 1,
      err: 'the journal has no stream Ticket:t-9 from version 1 on\n',
    })
  })

  it('is checked, with progress in plain lines', async () => {
    const { read } = await tickets()
    const { code, out, err } = await read('journal', 'check')
    expect({ code, out }).toEqual({ code: 0, out: 'the journal is sound\n' })
    expect(err).toMatch(/^(streams checked \d+\/\d+ {2}\d+ turns\n)+$/)
  })
})

describe('workflow graph', () => {
  it('is Mermaid', async () => {
    const { read } = await tickets()
    expect((await read('workflow', 'graph', 'Ticket')).out).toMatch(/^flowchart TD\n/)
    expect(await read('workflow', 'graph', 'Nope')).toMatchObject({ code: 1, err: "There is no workflow 'Nope'.\n" })
  })
})
