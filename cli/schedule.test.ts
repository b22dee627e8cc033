import { describe, expect, it } from 'vitest'
import { contrail, folder, ticketEngine } from './command.test.helper.ts'

const onEngine = async (directory = folder()) => {
  const { stop, engine } = await ticketEngine(directory)
  const at = (...args: readonly string[]) => contrail('schedule', ...args, '-d', directory)
  const why = ['--by', 'ann', '--reason', 'a test']
  const act = (...args: readonly string[]) => at(...args, ...why)
  const create = (name: string, ...args: readonly string[]) =>
    act(
      'create',
      name,
      '--workflow',
      'Ticket',
      '--data',
      '{"title":"of {date}"}',
      '--cron',
      '0 2 1 1 *',
      '--zone',
      'Europe/Berlin',
      ...args,
    )
  return { directory, engine, stop, at, act, create }
}

describe('contrail schedule', () => {
  it('makes a schedule, shows it, runs it now once for an id, pauses, resumes and deletes it', async () => {
    const { act, at, create, directory } = await onEngine()
    expect(await create('yearly', '--overlap', 'skip', '--catch-up', '6h')).toEqual({ code: 0, out: 'yearly: created\n', err: '' })
    expect((await at('show', 'yearly')).out).toMatch(
      /cron {6}0 2 1 1 \* Europe\/Berlin\n {2}overlap {3}skip\n {2}catch-up {2}6h\n {2}state {5}active\n {2}next {6}\d{4}-01-01 02:00 CET/,
    )
    for (let i = 0; i < 2; i++) expect(await act('run', 'yearly', '--id', 'r1')).toMatchObject({ code: 0, out: 'yearly: started\n' })
    const listed = await contrail('instance', 'list', '-d', directory, '-o', 'json')
    expect((JSON.parse(listed.out) as readonly { readonly instance: string }[]).map(({ instance }) => instance)).toEqual([
      'Ticket:yearly%40r1',
    ])
    expect(await act('run', 'yearly')).toMatchObject({
      code: 1,
      err: 'schedule yearly never runs twice at once (overlap: skip) and Ticket:yearly%40r1 has not ended: wait for it, or cancel it\n',
    })
    expect(await act('pause', 'yearly')).toMatchObject({ code: 0, out: 'yearly: paused\n' })
    expect((await at('list')).out).toMatch(/^yearly +Ticket +0 2 1 1 \* +Europe\/Berlin +- .*paused by ann: a test$/m)
    expect(await act('resume', 'yearly', '-o', 'json')).toMatchObject({ code: 0, out: '{\n  "kind": "done"\n}\n' })
    expect(await act('delete', 'yearly')).toMatchObject({ code: 0, out: 'yearly: deleted\n' })
    expect((await at('list')).out).toBe('there is no schedule: declare one in a workflow, or make one with contrail schedule create\n')
    expect(await at('show', 'yearly')).toMatchObject({ code: 1, err: "There is no schedule 'yearly'.\n" })
  })
  it('is there again after the engine was stopped and started, with what had fired', async () => {
    const first = await onEngine()
    await first.create('yearly')
    await first.act('run', 'yearly', '--id', 'r1')
    await first.stop()
    const second = await onEngine(first.directory)
    expect((await second.at('show', 'yearly')).out).toContain('Ticket:yearly%40r1')
    expect(await second.create('yearly')).toMatchObject({ code: 1, err: expect.stringContaining('there is a schedule yearly already') })
  })
  it('back-fills a range of the past', async () => {
    const { act, create, directory } = await onEngine()
    await create('yearly')
    expect(await act('backfill', 'yearly', '--from', '2024-01-01T00:00Z', '--to', '2026-01-02T00:00Z')).toMatchObject({
      code: 0,
      out: 'yearly: the back-fill has begun\n',
    })
    const ids = async () => {
      const { out } = await contrail('instance', 'list', '-d', directory, '-o', 'json')
      return (JSON.parse(out) as readonly { readonly key: string }[]).map(({ key }) => key).toSorted()
    }
    await expect.poll(ids).toEqual(['2024', '2025', '2026'].map((year) => `yearly@${year}-01-01T01:00:00.000Z`))
  })
  it('says what is wrong with one, field by field', async () => {
    const { act, create } = await onEngine()
    expect((await create('yearly', '--cron', '0 0 30 2 *')).err).toBe(
      "body.cron: '0 0 30 2 *' never fires: no such month has a day of that number, name another day\n",
    )
    expect((await create('yearly', '--zone', 'Mars/Base')).err).toBe(
      "body.zone: there is no time zone 'Mars/Base': write one such as 'Europe/Berlin' or 'UTC'\n",
    )
    expect((await create('yearly', '--workflow', 'Tiket')).err).toContain('did you mean "Ticket"?')
    expect((await create('yearly', '--data', '{"title":7}')).err).toBe(
      'body.input: its input does not fit: title: Invalid input: expected string, received number: give the fields of the payload, texts may hold {key}, {at} and {date}\n',
    )
    expect((await create('yearly', '--data', '{"title":"••••"}')).err).toBe(
      'body.input: input.title is masked (••••): write the real value\n',
    )
    expect(await create('yearly', '--catch-up', 'soon')).toMatchObject({
      code: 2,
      err: expect.stringContaining("--catch-up: 'soon' is no duration"),
    })
    expect((await act('run', 'yearly')).err).toBe("There is no schedule 'yearly'.\n")
    expect(await act('backfill', 'yearly', '--from', 'soon', '--to', 'later')).toMatchObject({ code: 2 })
  })
  it.each([
    ['[]', 'must be an object: the fields of the payload'],
    ['null', 'must be an object: the fields of the payload'],
    [`{"title":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'input.title[0][0]'],
  ])('refuses a payload over HTTP that is no object, or is nested too deep (%#)', async (input, said) => {
    const { engine } = await onEngine()
    const answer = await fetch(`${engine.url}/api/v1/schedules`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"id":"1","by":"ann","reason":"test","name":"yearly","workflow":"Ticket","cron":"0 2 1 1 *","zone":"UTC","input":${input}}`,
    })
    expect({ status: answer.status, ...((await answer.json()) as object) }).toMatchObject({
      status: 422,
      detail: expect.stringContaining(`body.input: ${said}`),
    })
  })
  it('is not run under an id with half of a character, which would be part of a key', async () => {
    const { engine, create } = await onEngine()
    await create('yearly')
    const answer = await fetch(`${engine.url}/api/v1/schedules/yearly/run`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":"half\\ud800","by":"ann","reason":"test"}',
    })
    expect({ status: answer.status, ...((await answer.json()) as object) }).toMatchObject({
      status: 422,
      detail: 'body.id: holds half of a character (a lone surrogate): write whole ones',
    })
  })
})
