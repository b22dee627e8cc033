import { describe, expect, it } from 'vitest'
import { aTicket, contrail, folder, ticketEngine } from './command.test.helper.ts'

const onEngine = async (directory = folder()) => {
  const { stop } = await ticketEngine(directory)
  const at = (...args: readonly string[]) => contrail(...args, '-d', directory)
  const why = ['--by', 'ann', '--reason', 'the printers are on fire']
  return {
    directory,
    stop,
    at,
    send: (id: string) => at('trigger', 'send', 'Ticket', '--data', aTicket(id)),
    pause: (...args: readonly string[]) => at('trigger', 'pause', ...args, ...why),
    resume: (...args: readonly string[]) => at('trigger', 'resume', ...args, ...why),
  }
}
const REFUSED = { code: 1, out: '', err: 'starts and signals over HTTP are paused: send it again later\n' }

describe('trigger pause and resume', () => {
  it('shut HTTP and open it again: a start is refused with the reason, a cancel is not', async () => {
    const { at, send, pause, resume } = await onEngine()
    await send('t-1')
    expect(await pause('http')).toEqual({ code: 0, out: 'http: paused\n', err: '' })
    expect(await send('t-2')).toEqual(REFUSED)
    expect(await at('instance', 'cancel', 'Ticket:t-1', '--reason', 'a test')).toMatchObject({ code: 0, out: 'Ticket:t-1: done\n' })
    expect(await resume('http', '-o', 'json')).toEqual({ code: 0, out: '{\n  "kind": "done"\n}\n', err: '' })
    expect(await send('t-2')).toMatchObject({ code: 0 })
  })

  it('outlast the engine: what is paused is paused before the next one takes anything', async () => {
    const first = await onEngine()
    await first.pause('http')
    await first.stop()
    const second = await onEngine(first.directory)
    expect(await second.send('t-1')).toEqual(REFUSED)
    await second.resume('http')
    expect(await second.send('t-1')).toMatchObject({ code: 0 })
  })

  it('that change nothing are refused, and so is what nobody can pause', async () => {
    const { pause, resume, at } = await onEngine()
    expect(await resume('http')).toEqual({ code: 1, out: '', err: 'the source http is not paused: contrail trigger list shows what is\n' })
    await pause('http')
    expect(await pause('http')).toMatchObject({
      code: 1,
      err: 'the source http is paused already, by ann: the printers are on fire; to give another reason, resume it first\n',
    })
    expect(await pause('kafka', '--topic', 'orders')).toMatchObject({
      code: 1,
      err: "body.topic: no active workflow or signal names the topic 'orders', none is\n",
    })
    expect(await at('trigger', 'pause', 'smoke', '--reason', 'a test')).toMatchObject({ code: 2 })
    expect(await at('trigger', 'pause', 'http')).toMatchObject({ code: 2, err: expect.stringContaining('--reason') })
  })
})

describe('trigger list', () => {
  it('says whom each way in is for, and who paused it since when and why', async () => {
    const { at, pause } = await onEngine()
    expect((await at('trigger', 'list')).out).toBe(
      'SOURCE  TOPIC  STATE       LAG  FOR                             SINCE, BY WHOM, WHY\nhttp    -      not paused  -    signal Closed, workflow Ticket  \n',
    )
    await pause('http')
    await pause('kafka')
    const [, http, kafka] = (await at('trigger', 'list')).out.split('\n')
    expect(http).toMatch(
      /^http {4}- {6}paused {2}- {4}signal Closed, workflow Ticket {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, ann: the printers are on fire$/,
    )
    expect(kafka).toMatch(/^kafka {3}- {6}paused {2}- {4}- {2,}\d{4}/)
    expect(JSON.parse((await at('trigger', 'list', '-o', 'json')).out)).toMatchObject([
      { source: 'http', topic: null, takers: ['signal Closed', 'workflow Ticket'], paused: { by: 'ann' }, lag: null },
      { source: 'kafka', topic: null, takers: [], paused: { by: 'ann' }, lag: null },
    ])
  })
})
