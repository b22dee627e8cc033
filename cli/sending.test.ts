import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { untilQuiet } from '../runtime/quiet.ts'
import { aTicket, contrail, folder, ticketEngine } from './command.test.helper.ts'

const never = new AbortController().signal
const fileOf = (name: string, text: string): string => {
  const path = join(folder(), name)
  writeFileSync(path, text)
  return path
}

describe('one payload', () => {
  it('starts one instance, however often it is sent', async () => {
    const { directory, engine } = await ticketEngine()
    const send = () => contrail('trigger', 'send', 'Ticket', '--data', aTicket('t-1'), '-d', directory)
    expect(await send()).toMatchObject({ code: 0, out: expect.stringMatching(/^Ticket:t-1 \w+\n$/) })
    await untilQuiet(engine, never)
    expect(await send()).toMatchObject({ code: 0, out: 'Ticket:t-1 waiting (it was there before)\n' })
    expect(await engine.journal.counts()).toMatchObject([{ workflow: 'Ticket', status: 'waiting', count: 1 }])
  })

  it('with a key that is known with another content fails: what was asked for was not done', async () => {
    const { directory } = await ticketEngine()
    const send = (title: string) => contrail('trigger', 'send', 'Ticket', '--data', aTicket('t-1', title), '-d', directory)
    expect(await send('a lamp')).toMatchObject({ code: 0 })
    expect(await send('a door')).toMatchObject({ code: 1, out: expect.stringContaining('with other content: that one counts') })
    expect(await send('a lamp')).toMatchObject({ code: 0, out: expect.stringContaining('(it was there before)') })
  })

  it('brings the result where one waits for it', async () => {
    const { directory } = await ticketEngine()
    const { code, out } = await contrail(
      'trigger',
      'send',
      'Ticket',
      '--data',
      aTicket('t-1', 'unspeakable'),
      '--wait',
      '30s',
      '-d',
      directory,
    )
    const [first, ...rest] = out.split('\n')
    expect([code, first]).toEqual([0, 'Ticket:t-1 completed'])
    expect(JSON.parse(rest.join('\n'))).toEqual({ closed: false, reason: 'nobody may hear of it' })
  })

  it('that does not decode is refused with its fields', async () => {
    const { directory } = await ticketEngine()
    const { code, out, err } = await contrail('trigger', 'send', 'Ticket', '--data', '{"ticketId":7}', '-d', directory)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^workflow Ticket refused the payload: ticketId: .+; title: .+\n$/)
  })

  it('as a signal is taken by who waits for it', async () => {
    const { directory, engine } = await ticketEngine()
    await contrail('trigger', 'send', 'Ticket', '--data', aTicket('t-1'), '-d', directory)
    const closing = JSON.stringify({ closingId: 'c-1', ticketId: 't-1' })
    expect(await contrail('signal', 'send', 'Closed', '--data', closing, '-d', directory)).toMatchObject({
      code: 0,
      out: 'Closed c-1 is in stream Ticket:t-1\n',
    })
    await untilQuiet(engine, never)
    expect(await engine.journal.counts()).toMatchObject([{ status: 'completed', count: 1 }])
  })
})

describe('an answer as JSON', () => {
  it('is what the API answered, or the counts of a file', async () => {
    const { directory } = await ticketEngine()
    const json = async (...args: readonly string[]) => JSON.parse((await contrail(...args, '-o', 'json', '-d', directory)).out)
    expect(await json('trigger', 'send', 'Ticket', '--data', aTicket('t-1'))).toMatchObject({ kind: 'accepted', instance: 'Ticket:t-1' })
    const file = fileOf('tickets.jsonl', `${aTicket('t-1')}\n${aTicket('t-2')}\n{}\n`)
    expect(await json('trigger', 'send', 'Ticket', '--file', file)).toEqual({ accepted: 1, duplicates: 1, deadLettered: 1, refused: 0 })
    const closing = JSON.stringify({ closingId: 'c-1', ticketId: 't-1' })
    const taken = { kind: 'accepted', signal: 'Closed', id: 'c-1', stream: 'Ticket:t-1' }
    expect(await json('signal', 'send', 'Closed', '--data', closing)).toEqual(taken)
    expect(await json('instance', 'signal', 'Closed', '--data', closing)).toEqual(taken)
    expect(await json('instance', 'cancel', 'Ticket:t-2', '--reason', 'a test')).toEqual({ kind: 'done' })
    expect(await json('journal', 'check')).toEqual([])
  })
})

describe('a file', () => {
  it('of lines is sent whole; a broken line becomes a dead letter that is shown, and the end is no success', async () => {
    const { directory, engine } = await ticketEngine()
    const file = fileOf('tickets.jsonl', `${aTicket('t-1')}\n{"ticketId": \n${aTicket('t-2')}\n{"ticketId":"t-3"}\n`)
    const { code, out, err } = await contrail('trigger', 'send', 'Ticket', '--file', file, '-d', directory)
    expect({ code, out }).toEqual({ code: 1, out: 'accepted 2, there before 0, dead letters 2, refused 0\n' })
    expect(err).toMatch(/line 2: workflow Ticket: it is no JSON: column \d+: the text ends, expected a value\n/)
    expect(err).toMatch(/line 4: workflow Ticket refused the payload: title: .+\n/)
    await untilQuiet(engine, never)
    expect(await engine.journal.counts()).toMatchObject([{ status: 'waiting', count: 2 }])
    const letters = JSON.parse((await contrail('deadletter', 'list', '-o', 'json', '-d', directory)).out)
    expect(letters.map((letter: { readonly raw: string }) => letter.raw).toSorted()).toEqual(
      ['{"ticketId":"t-3"}', '{"ticketId": '].toSorted(),
    )
  })

  it('with a JSON array is sent item by item', async () => {
    const { directory } = await ticketEngine()
    const file = fileOf('tickets.json', `[\n  ${aTicket('t-1')},\n  ${aTicket('t-2')}\n]`)
    const send = () => contrail('trigger', 'send', 'Ticket', '--file', file, '-d', directory)
    expect(await send()).toMatchObject({ code: 0, out: 'accepted 2, there before 0, dead letters 0, refused 0\n' })
    expect(await send()).toMatchObject({ code: 0, out: 'accepted 0, there before 2, dead letters 0, refused 0\n' })
  })

  it('with half an array, or more than one, says so of its last item, and sends the others', async () => {
    const { directory } = await ticketEngine()
    const half = fileOf('half.json', `[${aTicket('t-1')},{"ticketId":`)
    const sent = await contrail('trigger', 'send', 'Ticket', '--file', half, '-d', directory)
    expect(sent).toMatchObject({ code: 1, out: 'accepted 1, there before 0, dead letters 1, refused 0\n' })
    expect(sent.err).toContain('item 2: workflow Ticket: the text ends before its array does\n')
    const odd = fileOf('odd.json', `[${aTicket('t-1')}]\n[2]`)
    expect((await contrail('trigger', 'send', 'Ticket', '--file', odd, '-d', directory)).err).toContain(
      'item 2: workflow Ticket: it stands after the end of the array\n',
    )
  })

  it('is decoded by the trigger for files, and what came of it says its place in the file', async () => {
    const { directory, engine } = await ticketEngine()
    const file = fileOf('tickets.jsonl', `\n${aTicket('t-1')}\noops\n`)
    await contrail('trigger', 'send', 'Ticket', '--file', file, '--rate', '1000', '-d', directory)
    await untilQuiet(engine, never)
    const [letter] = JSON.parse((await contrail('deadletter', 'list', '-o', 'json', '-d', directory)).out)
    expect(letter).toMatchObject({ raw: 'oops', origin: { source: 'file', at: 'tickets.jsonl:3' } })
  })

  it('with an item that does not decode names the item', async () => {
    const { directory } = await ticketEngine()
    const { code, err } = await contrail(
      'signal',
      'send',
      'Closed',
      '--file',
      fileOf('closings.json', '[{"closingId":1}]'),
      '-d',
      directory,
    )
    expect(code).toBe(1)
    expect(err).toMatch(/item 1: signal Closed refused the payload: closingId: .+; ticketId: .+\n/)
  })

  it('shows five reasons, and counts the rest', async () => {
    const { directory } = await ticketEngine()
    const { out, err } = await contrail('trigger', 'send', 'Ticket', '--file', fileOf('seven.jsonl', '{}\n'.repeat(7)), '-d', directory)
    expect(out).toBe('accepted 0, there before 0, dead letters 7, refused 0\n')
    expect(err.match(/^line \d: /gm)).toHaveLength(5)
    expect(err).toMatch(/… and 2 more\n$/)
  })

  it.each([
    ['that is not there', 'nothing.jsonl', undefined, /cannot be read: ENOENT/],
    ['that is a folder', '.', undefined, /is no file: --file takes one/],
    ['with a name of two lines', 'two\nlines', '{}', /name: give the name of the file without its folder/],
  ])('%s is refused in one sentence, and nothing is sent', async (_what, name, text, sentence) => {
    const { directory, engine } = await ticketEngine()
    const file = text === undefined ? join(directory, name) : fileOf(name, text)
    const { code, out, err } = await contrail('trigger', 'send', 'Ticket', '--file', file, '-d', directory)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(sentence)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(await engine.journal.counts()).toEqual([])
  })

  it('for a workflow that nobody knows is refused at once, without a count', async () => {
    const { directory } = await ticketEngine()
    const sent = await contrail('trigger', 'send', 'Nope', '--file', fileOf('one.jsonl', aTicket('t-1')), '-d', directory)
    expect(sent).toEqual({ code: 1, out: '', err: 'there is no active workflow "Nope": activate a version of it\n' })
  })
})
