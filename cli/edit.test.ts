import { expect, it } from 'vitest'
import { untilQuiet } from '../runtime/quiet.ts'
import { aTicket, contrail, ticketEngine } from './command.test.helper.ts'

const why = ['--by', 'ann', '--reason', 'mistyped']
const input = JSON.stringify({ ticketId: 't-1', title: 'It smokes' })

const aTicketThatWaits = async () => {
  const { directory, engine } = await ticketEngine()
  const at = (...args: readonly string[]) => contrail(...args, '-d', directory)
  await at('trigger', 'send', 'Ticket', '--data', aTicket('t-1'))
  const quiet = () => untilQuiet(engine, new AbortController().signal)
  await quiet()
  const view = async () => JSON.parse((await at('instance', 'show', 'Ticket:t-1', '-o', 'json')).out)
  return { at, quiet, view }
}

it('lists what an edit would do, then does that, and the page shows both lives', async () => {
  const { at, quiet, view } = await aTicketThatWaits()
  const before = await view()
  const asked = ['instance', 'edit', 'Ticket:t-1', '0.Open', '--input', input, '--keep', '1.Announce#1']
  const told = await at(...asked, '--dry-run', ...why)
  expect(told).toMatchObject({ code: 0, err: '' })
  expect(told.out).toBe(
    [
      `nothing was done: this is what the edit would do at version ${before.row.version} of the stream`,
      'DONE ANEW  VISIT   BECAUSE',
      '0.Open     1 -> 2  it is edited',
      'side effect Ticket:t-1/1.Announce#1/0 stays as it is',
      'of the state, done anew: announced\n',
    ].join('\n'),
  )
  expect((await view()).row.version).toBe(before.row.version)
  expect(await at(...asked, '--at-version', String(before.row.version), ...why)).toEqual({ code: 0, out: 'Ticket:t-1: done\n', err: '' })
  await quiet()
  const after = await view()
  const open = after.nodes.find(({ id }: { readonly id: string }) => id === '0.Open')
  expect(open.visits).toMatchObject([
    { visit: 1, stale: { why: 'edited', visit: 2, by: 'ann' } },
    { visit: 2, edited: { by: 'ann', reason: 'mistyped', of: 1 }, output: { ticketId: 't-1', title: 'It smokes' } },
  ])
  expect(after.row.status).toBe('waiting')
})

it.each([
  [
    ['0.Open', '--input', input],
    "'1.Announce#1' would have been asked for with something else, or not at all: say for each whether to keep it or to have it done again\n",
  ],
  [
    ['0.Open', '--input', input, '--keep', '1.Announce#1', '--at-version', '1'],
    /has gone on since version 1 of its stream, it is at \d+: look at the dry run again\n/,
  ],
  [['0.Shut', '--input', input], "the graph of Ticket 1 has no node '0.Shut'\n"],
  [['1.Announce', '--input', input], "'1.Announce' is a perform: a step, a signal that was taken or a task that was done can be edited\n"],
])('with %j is refused in a sentence, told beforehand or not', async (options, err) => {
  const { at } = await aTicketThatWaits()
  for (const dry of [['--dry-run'], []])
    expect(await at('instance', 'edit', 'Ticket:t-1', ...options, ...dry, ...why)).toEqual({
      code: 1,
      out: '',
      err: typeof err === 'string' ? err : expect.stringMatching(err),
    })
})

it('of one that has ended, or that there is not, is refused', async () => {
  const { at } = await aTicketThatWaits()
  await at('instance', 'cancel', 'Ticket:t-1', ...why)
  expect((await at('instance', 'edit', 'Ticket:t-1', '0.Open', '--input', input, ...why)).err).toMatch(/has ended/)
  expect((await at('instance', 'edit', 'Ticket:t-9', '0.Open', '--input', input, ...why)).err).toBe("There is no instance 'Ticket:t-9'.\n")
})
