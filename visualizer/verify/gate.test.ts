import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, http, step, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { given, started } from '../../testing/index.ts'
import type { Event, Turn } from '../../engine/index.ts'
import { rerun } from './rerun.ts'

const Book = z.object({ id: z.string(), till: z.string(), cents: z.int() })
interface Book {
  readonly id: string
  readonly till: string
  readonly cents: number
}
const State = z.object({ limit: z.int(), paid: z.int() })
interface State {
  readonly limit: number
  readonly paid: number
}
const Till = aggregate({ name: 'Till', version: 1, state: State, initial: { limit: 0, paid: 0 }, upcast: {} })
const sale = (least: number, factor = 2) =>
  workflow(
    {
      name: 'Sale',
      version: 1,
      triggers: [http({ decode: Book, id: 'id' })],
      metadata: {
        aggregate: Till.by('till', { initial: ({ cents }: Book) => ({ limit: cents * factor, paid: 0 }) }),
        accept: ({ cents }, { limit, paid }) =>
          cents < 0 ? JSON.parse('no') : paid + cents <= limit - least || `${paid} of ${limit} are paid`,
      },
    },
    step('Pay', ({ cents }: Book, { paid }: State) => ({ output: cents, state: { paid: paid + cents } })),
  )
const book = (id: string, cents: number): Book => ({ id, till: 't', cents })
const recorded = sale(0)
/** Let in with a limit of 10, let in, refused; and one whose accept throws. */
const { events } = given(recorded).when(...[5, 5, 1, -1].map((cents, i) => started(recorded, book(`${i}`, cents))))
const turns: readonly Turn[] = [...Map.groupBy(events, (_, i) => i).values()].map((all, i) => ({
  format: 1,
  stream: 'Till/t',
  version: i + 1,
  at: i,
  causes: [],
  events: all,
}))
/** As one turn each: an event of a turn sees those before it all the same. */
const whole = (all: readonly Event[]): readonly Turn[] => [{ ...turns[0]!, events: all }]
const again = (on: AnyWorkflow, all: readonly Event[] = events) =>
  rerun({ turns: whole(all), version: (hash) => ({ hash, workflow: on }) }).filter(({ node }) => node === '')

describe('what was decided before the first step', () => {
  it('comes out the same on its own version', () => {
    expect(again(recorded).map(({ kind }) => kind)).toEqual(['same', 'same', 'same', 'same', 'same'])
  })
  it('differs on a version that lets others in', () => {
    expect(again(sale(-1))).toMatchObject([
      { kind: 'same' },
      { kind: 'same' },
      { kind: 'same' },
      {
        kind: 'different',
        where: 'accept',
        instance: 'Sale:2@Till/t',
        recorded: { kind: 'refused', reason: '10 of 10 are paid' },
        now: { kind: 'in' },
      },
      { kind: 'same' },
    ])
    expect(again(sale(1)).map(({ kind }) => kind)).toEqual(['same', 'same', 'different', 'same', 'same'])
  })
  it('differs on a version that makes another first state', () => {
    expect(again(sale(0, 3))[0]).toMatchObject({
      kind: 'different',
      where: 'initial',
      recorded: { state: { limit: 10 } },
      now: { state: { limit: 15 } },
    })
  })
  it('is seen where the record was altered', () => {
    const altered = events.map((e): Event => (e.kind === 'InstanceRefused' ? { ...e, reason: 'no' } : e))
    expect(again(recorded, altered).map(({ kind }) => kind)).toEqual(['same', 'same', 'same', 'different', 'same'])
  })
})
