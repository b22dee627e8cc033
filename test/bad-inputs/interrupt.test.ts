import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contrail, dev, engine, folder, running } from './processes.ts'

/** Enough that a Ctrl-C after the first answers comes in their middle. */
const TICKETS = 2_000
const RATE = '500'
const AGAIN = 'send it again, what was taken counts once'

const setting = () => {
  const place = folder()
  const [directory, file, notes] = [join(place, 'journal'), join(place, 'tickets.jsonl'), join(place, 'notes')]
  const ids = Array.from({ length: TICKETS }, (_, i) => `t-${i}`)
  writeFileSync(file, ids.map((ticketId) => `${JSON.stringify({ ticketId, title: 'It does not print' })}\n`).join(''))
  writeFileSync(notes, '')
  const how = { env: { CONTRAIL_TEST_NOTES: notes } }
  const sending = (...more: readonly string[]) => running(['trigger', 'send', 'Ticket', '--file', file, '-d', directory, ...more])
  /** Starts it once more, which ends when nothing is left to do: then all that are there were announced, and wait. How many that is. */
  const whole = async (): Promise<number> => {
    expect((await dev(directory, ['--exit'], how).ended).code).toBe(0)
    const listed = await contrail([
      'instance',
      'list',
      '--status',
      'waiting',
      '--limit',
      String(2 * TICKETS),
      '-o',
      'json',
      '-d',
      directory,
    ])
    const waiting = (JSON.parse(listed.out) as readonly { readonly instance: string }[]).map(({ instance }) => instance)
    const announced = readFileSync(notes, 'utf8').trimEnd().split('\n')
    expect(new Set(announced)).toEqual(new Set(waiting.map((instance) => `${instance}/1.Announce#1/0`)))
    expect((await contrail(['journal', 'check', '-d', directory])).out).toBe('the journal is sound\n')
    return waiting.length
  }
  return { directory, how, sending, whole }
}
/** What the engine said to a person after its greeting; what it logs are lines of JSON. */
const said = (err: string): readonly string[] =>
  err
    .trimEnd()
    .split('\n')
    .slice(1)
    .filter((line) => !line.startsWith('{"level":'))
const countsIn = (out: string): readonly number[] => (out.match(/\d+/g) ?? []).map(Number)

describe('Ctrl-C at the engine in the middle of a feed', () => {
  it('ends it well, tells the sender what to do, and loses nothing', { timeout: 120_000 }, async () => {
    const { directory, how, sending, whole } = setting()
    const first = await engine(directory, [], how)
    const cut = sending('--rate', RATE)
    await cut.said(/starts of Ticket \d+/)
    first.kill('SIGINT')
    const { code: ended, err } = await first.ended
    expect({ ended, said: said(err) }).toEqual({ ended: 0, said: ['SIGINT: ending; once more ends at once'] })
    const end = await cut.ended
    expect(end.code).toBe(1)
    expect(end.err).toMatch(/\nit ended early: .+: .+[:;] send it again, .+ counts? once\n$/)
    const [accepted = 0] = countsIn(end.out)
    expect(accepted).toBeGreaterThan(0)
    expect(accepted).toBeLessThan(TICKETS)

    const second = await engine(directory, [], how)
    const { code, out } = await sending().ended
    const [added = 0, before = 0, ...rest] = countsIn(out)
    expect({ code, all: added + before, rest }).toEqual({ code: 0, all: TICKETS, rest: [0, 0] })
    expect(before).toBeGreaterThanOrEqual(accepted)
    second.kill('SIGINT')
    expect((await second.ended).code).toBe(0)
    expect(await whole()).toBe(TICKETS)
  })

  it('pressed twice ends it at once, and the next start goes on', { timeout: 120_000 }, async () => {
    const { directory, how, sending, whole } = setting()
    const first = await engine(directory, [], how)
    const cut = sending('--rate', RATE)
    await cut.said(/starts of Ticket \d+/)
    first.kill('SIGINT')
    first.kill('SIGTERM') // two of one kind at once would be one to the system
    const { code, err } = await first.ended
    expect({ code, said: said(err) }).toEqual({ code: 130, said: [expect.stringMatching(/^SIG\w+: ending; once more ends at once$/)] })
    const [accepted = 0] = countsIn((await cut.ended).out)
    expect(accepted).toBeGreaterThan(0)
    expect(await whole()).toBeGreaterThanOrEqual(accepted)
  })
})

describe('a reader that has seen enough', () => {
  it('ends the command without a word', async () => {
    const { directory, how } = setting()
    expect((await dev(directory, ['--exit'], how).ended).code).toBe(0)
    const piped = { by: ['sh', '-c', '"$0" "$@" | true', process.execPath] }
    expect(await contrail(['journal', 'read', '-d', directory], piped)).toEqual({ code: 0, out: '', err: '' })
  })
})

describe('Ctrl-C at the sender in the middle of a file', () => {
  it('sends no more, waits for the answers to what it sent, and says how far it came', { timeout: 120_000 }, async () => {
    const { directory, how, sending, whole } = setting()
    const first = await engine(directory, [], how)
    const stopped = sending('--rate', RATE)
    await stopped.said(/starts of Ticket \d+/)
    stopped.kill('SIGINT')
    const end = await stopped.ended
    const [accepted = 0] = countsIn(end.out)
    expect(end).toMatchObject({ code: 1, out: `accepted ${accepted}, there before 0, dead letters 0, refused 0\n` })
    expect(end.err.trimEnd().split('\n').at(-1)).toBe(`stopped after ${accepted} of ${TICKETS}; ${AGAIN}`)
    first.kill('SIGINT')
    expect((await first.ended).code).toBe(0)
    expect(accepted).toBeLessThan(TICKETS)
    expect(await whole()).toBe(accepted)
  })
})
