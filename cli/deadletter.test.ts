// Looking at dead letters and sending them again, on a running engine and on a desk that is a script.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, it, vi } from 'vitest'
import type { KeptLetter } from '../bus/index.ts'
import type { LetterFilter } from '../trigger-service/index.ts'
import { contrail, folder, ticketEngine } from './command.test.helper.ts'
import { deadLetterCommands } from './deadletter.ts'
import type { DeadLetterRow } from './deadletter-desk.ts'
import { offerLetter } from './offer-letter.ts'
import { positionOf } from './replay.ts'
import { sinceArgument } from './since.ts'

const withLetter = async () => {
  const { directory, engine } = await ticketEngine()
  const file = join(folder(), 'tickets.jsonl')
  writeFileSync(file, '{"ticketId":"t-1"}\n')
  await contrail('trigger', 'send', 'Ticket', '--file', file, '-d', directory)
  const letters = async (): Promise<readonly DeadLetterRow[]> =>
    JSON.parse((await contrail('deadletter', 'list', '-o', 'json', '-d', directory)).out) as readonly DeadLetterRow[]
  await vi.waitFor(async () => expect(await letters()).toHaveLength(1), 60_000)
  return { directory, engine, letters, id: (await letters())[0]!.id }
}

describe('on a running engine', () => {
  it('a dead letter is listed, and shown whole by the beginning of its id', async () => {
    const { directory, id } = await withLetter()
    const listed = await contrail('deadletter', 'list', '-d', directory)
    expect(listed.out).toContain(id.slice(0, 12))
    const shown = await contrail('deadletter', 'show', id.slice(0, 12), '-d', directory)
    expect(shown).toMatchObject({ code: 0, err: '' })
    expect(shown.out).toMatch(/^id {10}[0-9a-f]{64}\n/)
    expect(shown.out).toContain('file tickets.jsonl:1')
    expect(shown.out).toMatch(/\n\n\{"ticketId":"t-1"\}\n$/)
    expect(await contrail('deadletter', 'show', '0'.repeat(12), '-d', directory)).toMatchObject({ code: 1 })
  })

  it('one that is sent again and still does not decode is refused with the reason', async () => {
    const { directory, id } = await withLetter()
    const sent = await contrail('deadletter', 'resend', id.slice(0, 12), '-d', directory)
    expect(sent).toMatchObject({ code: 1, out: 'sent again 0, not sent 1\n' })
    expect(sent.err).toMatch(new RegExp(`^${id.slice(0, 12)}: workflow Ticket refused the payload: title: `))
  })

  it('sending again needs the engine, and says how to start one', async () => {
    const { directory, id, engine } = await withLetter()
    await engine.stop(5_000)
    expect(await contrail('deadletter', 'resend', id, '-d', directory)).toMatchObject({
      code: 1,
      err: expect.stringContaining('contrail dev'),
    })
  })
})

describe('the command line', () => {
  const run = async (...args: readonly string[]) => {
    const asked: unknown[] = []
    const program = new Command().exitOverride()
    deadLetterCommands(program, (_, use) =>
      use({
        list: () => Promise.resolve([]),
        show: () => Promise.resolve(undefined),
        resender: () => ({
          one: async (id) => (asked.push(id), { kind: 'resent', id }),
          all: async (filter: LetterFilter) => (asked.push(filter), []),
        }),
      }),
    )
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    try {
      await program.parseAsync(['deadletter', 'resend', ...args], { from: 'user' })
    } finally {
      written.mockRestore()
    }
    return asked
  }
  const id = 'a'.repeat(64)

  it('asks for all that a filter names, or for one', async () => {
    expect(await run('--all')).toEqual([{}])
    expect(
      await run('--all', '--topic', 'orders', '--target', 'workflow Order', '--source', 'kafka', '--since', '1970-01-01T00:00:01Z'),
    ).toEqual([{ topic: 'orders', target: 'workflow Order', source: 'kafka', since: 1_000 }])
    expect(await run(id)).toEqual([id])
  })

  it.each([
    ['neither one nor all', []],
    ['one and all', [id, '--all']],
    ['one and a filter', [id, '--topic', 'orders']],
    ['an id that is none', ['nope']],
    ['a time that is none', ['--all', '--since', 'yesterday']],
  ])('refuses %s', async (_, args) => {
    await expect(run(...args)).rejects.toHaveProperty('name', 'UsageProblem')
  })
})

describe('what came through the API', () => {
  const letter = (more: Partial<KeptLetter>): KeptLetter => ({
    id: 'a',
    at: 0,
    origin: { source: 'http', at: 'line 3' },
    target: 'workflow Order',
    reason: 'why',
    raw: Buffer.from('{"a":1}'),
    key: null,
    headers: {},
    cut: false,
    ...more,
  })
  const client = () => {
    const asked: unknown[] = []
    const accepted = { kind: 'accepted' as const, instance: 'i', signal: 's', id: 'i', stream: 's' }
    const fed = async (name: unknown, file: { readonly name?: string }) => {
      asked.push(['file', name, file.name])
      return { kind: 'done' as const, progress: { done: 1, total: 1, accepted: 1, duplicates: 0, deadLettered: 0, refused: 0 } }
    }
    const of = {
      start: async (name: unknown, payload: unknown) => (asked.push(['start', name, payload]), accepted),
      signal: async (name: unknown, payload: unknown) => (asked.push(['signal', name, payload]), accepted),
      startMany: fed,
      signalMany: fed,
    }
    return { asked, offer: (given: KeptLetter) => offerLetter(of as Parameters<typeof offerLetter>[0], given) } // names stand for workflows here
  }

  it('goes again to what it was meant for, a file by its name', async () => {
    const { asked, offer } = client()
    expect(await offer(letter({}))).toBeNull()
    expect(await offer(letter({ target: 'signal Shipment' }))).toBeNull()
    expect(await offer(letter({ origin: { source: 'file', at: 'orders.jsonl:12' } }))).toBeNull()
    expect(await offer(letter({ origin: { source: 'file', at: 'orders.json[3]' }, target: 'signal Shipment' }))).toBeNull()
    expect(asked).toEqual([
      ['start', 'Order', { a: 1 }],
      ['signal', 'Shipment', { a: 1 }],
      ['file', 'Order', 'orders.jsonl'],
      ['file', 'Shipment', 'orders.json'],
    ])
  })

  it('is not sent where that cannot help', async () => {
    const { asked, offer } = client()
    const { target: _, ...nobody } = letter({})
    expect(await offer(nobody)).toContain('not known what it was meant for')
    expect(await offer(letter({ raw: Buffer.from('oops') }))).toContain('no JSON')
    expect(asked).toEqual([])
  })
})

describe('a place to begin', () => {
  it('is a time, or an offset of a partition', () => {
    expect(positionOf({ since: '2h' }, 10_000_000)).toEqual({ since: 2_800_000 })
    expect(positionOf({ partition: 3, offset: 17 }, 0)).toEqual({ partition: 3, offset: 17n })
    for (const wrong of [{}, { partition: 3 }, { offset: 1 }, { since: '2h', partition: 3, offset: 1 }])
      expect(() => positionOf(wrong, 0)).toThrow('give --since, or --partition with --offset')
  })

  it('in time is how long ago, or when', () => {
    expect(sinceArgument('90s', 100_000)).toBe(10_000)
    expect(sinceArgument('90s ago', 100_000)).toBe(10_000)
    expect(sinceArgument('1970-01-01T00:00:10Z', 100_000)).toBe(10_000)
    expect(() => sinceArgument('soon', 0)).toThrow('"soon" is no time')
  })
})
