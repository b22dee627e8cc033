import { describe, expect, it } from 'vitest'
import { contrail, engine, folder } from './processes.ts'

const LARGEST = 256 * 1024
const JSON_TYPE = 'application/json'
const LINES_TYPE = 'application/x-ndjson'
const aTicket = (ticketId: string): string => JSON.stringify({ ticketId, title: 'It does not print' })

/** An engine of its own for each test, and what is in its journal after all. */
const tickets = async () => {
  const directory = folder()
  const { url, kill, ended } = await engine(directory)
  const post = (body: string, type = JSON_TYPE, workflow = 'Ticket') =>
    fetch(`${url}/api/v1/workflows/${workflow}/instances`, { method: 'POST', headers: { 'content-type': type }, body })
  const refusal = async (body: string, type?: string, workflow?: string) => {
    const response = await post(body, type, workflow)
    const { status, code, detail } = (await response.json()) as { status: number; code: string; detail: string }
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.status).toBe(status)
    return { status, code, detail }
  }
  const lines = async (body: string) => {
    const response = await post(body, LINES_TYPE)
    return (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; message?: string; deadLetter?: string })
  }
  /** It still works, ends well, wrote nothing but what it should have said, and holds these instances and dead letters. */
  const holds = async (instances: readonly string[], letters: readonly string[] = []) => {
    expect((await post(aTicket('last'))).status).toBe(202)
    kill('SIGINT')
    const end = await ended
    const [, ...said] = end.err.split('\n')
    const notices = letters.map(() =>
      expect.stringMatching(/^a dead letter [0-9a-f]+ from http for workflow Ticket: contrail deadletter list$/),
    )
    expect({ code: end.code, said }).toEqual({ code: 0, said: [...notices, 'SIGINT: ending; once more ends at once', ''] })
    const read = async (noun: string) =>
      JSON.parse((await contrail([noun, 'list', '-o', 'json', '-d', directory])).out) as readonly { instance: string; raw: string }[]
    expect((await read('instance')).map(({ instance }) => instance).toSorted()).toEqual([...instances, 'Ticket:last'].toSorted())
    expect((await read('deadletter')).map(({ raw }) => raw.slice(0, 20)).toSorted()).toEqual([...letters].toSorted())
  }
  return { refusal, lines, holds }
}

describe('broken JSON', () => {
  it('is refused with the place where it breaks, and in a feed kept as a dead letter', async () => {
    const { refusal, lines, holds } = await tickets()
    expect(await refusal('{"ticketId": ')).toEqual({
      status: 400,
      code: 'notJson',
      detail: 'the body is no JSON: column 14: the text ends, expected a value',
    })
    expect(await lines(`${aTicket('t-1')}\n{"ticketId": \n${aTicket('t-2')}\n`)).toMatchObject([
      { kind: 'accepted' },
      { kind: 'refused', message: expect.stringContaining('it is no JSON: column 14'), deadLetter: expect.any(String) },
      { kind: 'accepted' },
    ])
    await holds(['Ticket:t-1', 'Ticket:t-2'], ['{"ticketId": '])
  })
})

describe('wrong types', () => {
  it('are refused field by field', async () => {
    const { refusal, holds } = await tickets()
    expect(await refusal('{"ticketId": 7, "title": []}')).toEqual({
      status: 422,
      code: 'invalid',
      detail: expect.stringMatching(/^workflow Ticket refused the payload: ticketId: .*string.*; title: .*string/),
    })
    expect((await refusal('[[[]]]')).code).toBe('invalid')
    expect((await refusal(aTicket('t-1'), 'text/plain')).code).toBe('unsupportedMediaType')
    await holds([])
  })
})

describe('a huge body', () => {
  it('is refused by its size, and in a feed only its line: its beginning is kept', async () => {
    const { refusal, lines, holds } = await tickets()
    const huge = `{"ticketId":"${'x'.repeat(2 * LARGEST)}"}`
    expect(await refusal(huge)).toEqual({
      status: 413,
      code: 'tooLarge',
      detail: `the body may have ${LARGEST} bytes: send many payloads as application/x-ndjson`,
    })
    expect(await lines(`${aTicket('t-1')}\n${huge}\n${aTicket('t-2')}\n`)).toMatchObject([
      { kind: 'accepted' },
      { kind: 'refused', message: expect.stringContaining(`at most ${LARGEST} are taken`), deadLetter: expect.any(String) },
      { kind: 'accepted' },
    ])
    await holds(['Ticket:t-1', 'Ticket:t-2'], ['{"ticketId":"xxxxxxx'])
  })
})

describe('an unknown workflow', () => {
  it('is named in the refusal, and what it stands in cannot confuse', async () => {
    const { refusal, holds } = await tickets()
    expect(await refusal(aTicket('t-1'), JSON_TYPE, 'Nope')).toEqual({
      status: 404,
      code: 'unknownWorkflow',
      detail: 'there is no active workflow "Nope": activate a version of it',
    })
    expect((await refusal('{}\n{}\n', LINES_TYPE, 'Nope')).code).toBe('unknownWorkflow')
    expect((await refusal('{}', JSON_TYPE, '__proto__')).code).toBe('unknownWorkflow')
    expect((await refusal('{}', JSON_TYPE, '%00')).detail).toBe('there is no active workflow "\\u0000": activate a version of it')
    await holds([])
  })
})
