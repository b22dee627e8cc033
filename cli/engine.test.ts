import { expect, it } from 'vitest'
import { aTicket, contrail, folder, ticketEngine } from './command.test.helper.ts'

const why = ['--by', 'ann', '--reason', 'the printers are on fire']

it('a workflow and the engine are paused and resumed, also over the end of the engine, and what came meanwhile is done', async () => {
  const directory = folder()
  const at = (...args: readonly string[]) => contrail(...args, '-d', directory)
  const status = async () => JSON.parse((await at('instance', 'list', '-o', 'json')).out).map((row: { status: string }) => row.status)
  const first = await ticketEngine(directory)
  expect(await at('engine', 'show')).toEqual({ code: 0, out: 'not paused\n', err: '' })
  expect(await at('workflow', 'pause', 'Ticket', ...why)).toEqual({ code: 0, out: 'Ticket: paused\n', err: '' })
  expect((await at('workflow', 'list')).out).toContain('by ann: the printers are on fire')
  expect((await at('trigger', 'send', 'Ticket', '--data', aTicket('t-1'))).out).toBe('Ticket:t-1 deferred\n')
  expect(await at('engine', 'pause', ...why)).toEqual({ code: 0, out: 'the engine: paused\n', err: '' })
  expect((await at('engine', 'show')).out).toMatch(/^paused by ann since .+: the printers are on fire\n$/)
  await first.stop()
  await ticketEngine(directory)
  expect(await at('workflow', 'resume', 'Ticket', ...why)).toMatchObject({ code: 0, out: 'Ticket: resumed\n' })
  expect(await status()).toEqual(['deferred'])
  expect(await at('engine', 'resume', ...why)).toMatchObject({ code: 0, out: 'the engine: resumed\n' })
  await expect.poll(status, { timeout: 20_000 }).toEqual(['waiting'])
  expect(await at('engine', 'resume', ...why)).toEqual({
    code: 1,
    out: '',
    err: 'the engine is not paused as a whole: a workflow or an instance may be by itself\n',
  })
  expect(await at('workflow', 'pause', 'Nope', ...why)).toEqual({ code: 1, out: '', err: "There is no workflow 'Nope'.\n" })
})

it('with a time scale seven days of waiting pass in a second, and who waits for an answer has all the time that he gives', async () => {
  const { engine } = await ticketEngine(folder(), { timeScale: 1_000_000 })
  const sent = await contrail('trigger', 'send', 'Ticket', '--data', aTicket('t-1'), '--wait', '30s', '--url', engine.url)
  expect(sent).toMatchObject({ code: 0, out: expect.stringContaining('"closed": false') })
})
