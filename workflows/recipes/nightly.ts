// A nightly import: what is listed is fetched, ten at a time; what fails is tried once more the next night, and a mail sums it up.
// Its schedule starts it; `contrail schedule run Nightly` does so now, `contrail schedule backfill Nightly` for nights of the past.
import { flow, forEach, match, perform, schedule, sideEffect, sleep, step, take, takes, workflow } from 'contrail/dsl'
import type { Data, Failed, Ok, Results } from 'contrail/dsl'
import { z } from 'zod'

const Night = z.object({ key: z.string(), night: z.iso.date() })
interface Night extends Data<typeof Night> {}
const State = z.object({ imported: z.int(), failed: z.array(z.string()) })
interface State extends Data<typeof State> {}
const Item = z.object({ itemId: z.string() })
interface Item extends Data<typeof Item> {}
const List = z.object({ items: z.array(Item) })
interface List extends Data<typeof List> {}
const Why = z.object({ why: z.string() })
interface Why extends Data<typeof Why> {}
const Stored = z.object({ bytes: z.int() })
interface Stored extends Data<typeof Stored> {}

// Nothing outside changes by a look at the list: given up, or asked twice, it needs nobody.
export const listItems = sideEffect('ListItems', { payload: Night, ok: List, failed: Why, reads: true })
export const importItem = sideEffect('ImportItem', { payload: Item, ok: Stored, failed: Why, limit: '30s' })
export const sendMail = sideEffect('SendMail', { payload: z.object({ text: z.string() }) })

const imported = step('Imported', ({ input }: Ok<Item, Stored>) => ({ output: { kind: 'imported', item: input } }))
const refused = step('Refused', ({ input }: Failed<Item, Why>) => ({ output: { kind: 'refused', item: input } }))
// An item that slept here would keep its place among the ten: who fails waits outside of the list.
const fetchOne = flow(perform(importItem), match({ ok: imported, failed: refused }))
const fetchAll = flow(takes<List>(), forEach('items', fetchOne, { concurrency: 10 }))

type Fetched = Results<List, { kind: 'imported' | 'refused'; item: Item }>
const count = step('Count', ({ results }: Fetched, state: State) => {
  const items = results.flatMap(({ kind, item }) => (kind === 'refused' ? [item] : []))
  return {
    output: { kind: items.length === 0 ? 'all' : 'some', items },
    state: { imported: state.imported + results.length - items.length, failed: items.map(({ itemId }) => itemId) },
  }
})
const sumUp = step('SumUp', (_input: unknown, state: State) => {
  const text = `${state.imported} imported, ${state.failed.length} failed: ${state.failed.join(', ') || 'none'}`
  return { output: { text }, sideEffects: [sendMail({ text })] }
})
const noList = step('NoList', ({ error }: Failed<Night, Why>) => {
  const text = `nothing was imported: ${error.why}`
  return { output: { text }, sideEffects: [sendMail({ text })] }
})

const atTwo = schedule({
  cron: '0 2 * * *',
  zone: 'Europe/Berlin',
  decode: Night,
  id: 'key',
  input: ({ key, date }) => ({ key, night: date }),
  overlap: 'skip', // a night that takes longer than a day is not overtaken
  catchUp: '12h',
})
export const nightly = workflow(
  { name: 'Nightly', version: 1, triggers: [atTwo], state: State, initial: { imported: 0, failed: [] } },
  flow(
    perform(listItems),
    match({
      ok: flow(take('value'), fetchAll, count, match({ all: sumUp, some: flow(sleep('1d'), fetchAll, count, sumUp) })),
      failed: noList,
    }),
  ),
)
