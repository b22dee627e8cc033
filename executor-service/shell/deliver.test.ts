// A start on a stream of its own is decided without a look at the journal, and nothing depends on that guess.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { virtualClock } from '../../base/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import type { EffectRequest, Reply, StartCommand, Version } from '../../engine/index.ts'
import { flow, http, match, perform, sideEffect, step, workflow } from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import { JournalUnavailable } from '../../journal/index.ts'
import type { Journal } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { startExecutor } from '../executor.ts'

const Note = z.object({ id: z.string(), text: z.string() })
interface Note extends Data<typeof Note> {}
const send = sideEffect('Send', { payload: z.object({ text: z.string() }), ok: z.object({}), failed: z.object({}) })
const prepare = step('Prepare', (note: Note) => ({ output: note }))
const done = step('Done', (came: { readonly kind: string }) => ({ output: came.kind }))
const note = workflow(
  { name: 'Note', version: 1, triggers: [http({ decode: Note, id: 'id' })], state: z.object({}), initial: {} },
  flow(prepare, perform(send), match({ ok: done, failed: done })),
)
const versions: readonly Version[] = [{ hash: 'h', workflow: note }]
const start = (text: string): StartCommand => ({
  kind: 'start',
  stream: 'Note:a',
  instance: 'Note:a',
  workflow: 'Note',
  number: 1,
  hash: 'h',
  key: 'a',
  input: { id: 'a', text },
  origin: { source: 'test' },
  replyTo: { process: 'me', request: text },
})

/** One executor after the other on one journal; what each of them looked up, asked for, answered and counted as a lost race. */
const executors = () => {
  const kept = memoryJournal()
  /** What happens to the appends of whoever runs next. */
  const fate: { append: Journal['append'] } = { append: (batch) => kept.append(batch) }
  const run = async (...commands: readonly StartCommand[]) => {
    const clock = virtualClock(1_000)
    const bus = inProcessBus({ clock })
    const seen = { loads: 0, conflicts: 0, requests: [] as EffectRequest[], answers: [] as Reply[] }
    bus.subscribe('effects', { group: 'effects', atOnce: 10, handler: async (all) => void seen.requests.push(...all) })
    bus.subscribe('replies', { group: 'me', atOnce: 10, handler: async (all) => void seen.answers.push(...all) })
    const ignore = (): void => {}
    const executor = startExecutor({
      journal: {
        ...kept,
        load: (stream) => {
          seen.loads += 1
          return kept.load(stream)
        },
        append: (batch) => fate.append(batch),
      },
      bus,
      clock,
      versions: { get: async (hash) => versions.find((v) => v.hash === hash), active: async () => versions },
      env: { random: () => 0.5, uuid: () => 'id' },
      log: { info: ignore, warn: ignore, error: ignore },
      metrics: { turn: ignore, redelivered: ignore, delivered: ignore, conflict: () => void (seen.conflicts += 1) },
    })
    for (const value of commands) {
      void bus.submit('commands', { key: value.stream, value })
      // Long enough for what failed to be delivered again.
      await clock.advance(1_000)
    }
    await executor.stop(0)
    return seen
  }
  return { kept, fate, run }
}

describe('a start on a stream of its own', () => {
  it('reads nothing where the stream is new', async () => {
    const { kept, run } = executors()
    const { loads, requests, answers } = await run(start('one'))
    expect(loads).toBe(0)
    expect(requests.map(({ effect, after }) => ({ effect, after }))).toEqual([{ effect: 'Send', after: 1 }])
    expect(answers).toMatchObject([{ kind: 'accepted', instance: 'Note:a', duplicate: false }])
    expect((await kept.load('Note:a')).version).toBe(1)
  })

  it('is a duplicate for an executor that has not seen the stream, asks again for what is open, and loses no race', async () => {
    const { kept, run } = executors()
    await run(start('one'))
    const { conflicts, requests, answers } = await run(start('two'))
    expect(answers).toMatchObject([{ kind: 'accepted', instance: 'Note:a', duplicate: true, differs: true }])
    expect(requests.map(({ effect, after }) => ({ effect, after }))).toEqual([{ effect: 'Send', after: 1 }])
    expect(conflicts).toBe(0)
    expect((await kept.load('Note:a')).version).toBe(1)
  })

  for (const arrives of ['before anybody looks', 'after it was read again'] as const)
    it(`is asked for and answered where nobody heard that its turn was appended, which came to be ${arrives}`, async () => {
      const { kept, fate, run } = executors()
      let late: (() => Promise<unknown>) | undefined
      fate.append = async (batch) => {
        fate.append = async (again) => {
          if (arrives === 'after it was read again') await late?.()
          late = undefined
          return kept.append(again)
        }
        if (arrives === 'before anybody looks') await kept.append(batch)
        else late = () => kept.append(batch)
        throw new JournalUnavailable('no answer')
      }
      const { requests, answers } = await run(start('one'))
      expect(requests.map(({ effect, after }) => ({ effect, after }))).toEqual([{ effect: 'Send', after: 1 }])
      expect(answers).toMatchObject([{ kind: 'accepted', instance: 'Note:a' }])
      expect((await kept.load('Note:a')).version).toBe(1)
    })
})
