import { expect, it } from 'vitest'
import { untilQuiet } from '../runtime/quiet.ts'
import { aTicket, contrail, ticketEngine } from './command.test.helper.ts'

const why = ['--by', 'ann', '--reason', 'the first was a test']

const aTicketThatWaits = async () => {
  const { directory, engine } = await ticketEngine()
  const at = (...args: readonly string[]) => contrail(...args, '-d', directory)
  await at('trigger', 'send', 'Ticket', '--data', aTicket('t-1'))
  const quiet = () => untilQuiet(engine, new AbortController().signal)
  await quiet()
  const view = async (id: string) => JSON.parse((await at('instance', 'show', `Ticket:${id}`, '-o', 'json')).out)
  return { at, quiet, view, engine }
}

it('starts another one like it, under a key of its own, and both name each other', async () => {
  const { at, quiet, view } = await aTicketThatWaits()
  expect(await at('instance', 'restart', 'Ticket:t-1', '--key', 't-2', ...why)).toEqual({ code: 0, out: 'Ticket:t-2: started\n', err: '' })
  await quiet()
  const [first, second] = [await view('t-1'), await view('t-2')]
  expect(first.restarts).toMatchObject([{ as: 'Ticket:t-2', by: 'ann', reason: 'the first was a test' }])
  expect(second).toMatchObject({
    restartOf: 'Ticket:t-1',
    row: { status: 'waiting' },
    start: { input: { ticketId: 't-2', title: 'It does not print' }, origin: { source: 'restart of Ticket:t-1', by: 'ann' } },
  })
  expect((await at('instance', 'show', 'Ticket:t-2')).out).toContain('started again from Ticket:t-1\n')
  expect((await at('instance', 'show', 'Ticket:t-1')).out).toContain('started again as Ticket:t-2 by ann: the first was a test\n')
})

it('takes another input, and works also of one that has ended', async () => {
  const { at, view, quiet } = await aTicketThatWaits()
  await at('instance', 'kill', 'Ticket:t-1', ...why)
  const input = aTicket('t-3', 'It smokes')
  expect(await at('instance', 'restart', 'Ticket:t-1', '--input', input, ...why)).toMatchObject({ code: 0 })
  await quiet()
  expect((await view('t-3')).start.input).toEqual({ ticketId: 't-3', title: 'It smokes' })
})

it.each([
  [['--key', 't-1'], "Ticket:t-1 has the key t-1 already, and two of one key are one: give another in 'ticketId'\n"],
  [[], "Ticket:t-1 has the key t-1 already, and two of one key are one: give another in 'ticketId'\n"],
  [['--input', '{"ticketId":"t-9"}'], 'the input does not fit: title: Invalid input: expected string, received undefined\n'],
  [['--key', 't-0'], 'Ticket:t-0 is there already, and was not started from Ticket:t-1: give another key\n'],
])('with %j is refused in a sentence', async (options, err) => {
  const { at } = await aTicketThatWaits()
  await at('trigger', 'send', 'Ticket', '--data', aTicket('t-0'))
  expect(await at('instance', 'restart', 'Ticket:t-1', ...options, ...why)).toEqual({ code: 1, out: '', err })
})

it('of one that there is not is refused', async () => {
  const { at } = await aTicketThatWaits()
  expect(await at('instance', 'restart', 'Ticket:t-8', '--key', 't-9', ...why)).toEqual({
    code: 1,
    out: '',
    err: "There is no instance 'Ticket:t-8'.\n",
  })
})

it('counts once under its id', async () => {
  const { engine, at } = await aTicketThatWaits()
  const send = (key: string) =>
    fetch(`${engine.url}/api/v1/instances/Ticket%3At-1/restart`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'once', by: 'ann', reason: 'twice', key }),
    })
  expect([(await send('t-2')).status, (await send('t-2')).status, (await send('t-3')).status]).toEqual([200, 200, 409])
  expect(JSON.parse((await at('instance', 'list', '-o', 'json')).out)).toHaveLength(2)
})

it('refuses an input that is nested too deep in a sentence, also over HTTP', async () => {
  const { engine } = await aTicketThatWaits()
  const answer = await fetch(`${engine.url}/api/v1/instances/Ticket%3At-1/restart`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"id":"1","by":"ann","reason":"deep","input":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  })
  expect({ status: answer.status, ...((await answer.json()) as object) }).toMatchObject({
    status: 409,
    detail: expect.stringMatching(/^body\.input: input\[0\].*… is nested deeper than 500 levels/),
  })
})
