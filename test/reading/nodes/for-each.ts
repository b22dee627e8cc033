// A forEach: items begin in order, so many at a time; all are joined, or the one that ended the list gives the others up.
import type { Read, Reader } from '../reading.ts'
import { fieldOf, open } from './fields.ts'

export const forEach: Reader<'forEach'> = (here) => {
  const { book, node, visit, graph, input, state, since, ready, free, until, before, isGiven } = here
  const list = fieldOf(input, graph.field)
  if (!Array.isArray(list)) {
    here.stands('undone')
    return open(here)
  }
  // Sent again as it was, it goes on with the items that it had opened.
  const opening = [visit, ...(isGiven ? [] : before.toReversed())]
  const opened = opening.reduce<ReturnType<typeof find>>((found, of) => found ?? find(of), undefined)
  function find(of: number) {
    return book.take('ItemsOpened', { node, visit: of }, { since: of === visit ? free : since, until })
  }
  if (!opened) {
    here.stands('undone')
    return open(here)
  }
  here.worked({ rank: opened.rank, ready })
  if (opened.event.count !== list.length) here.wrong(`${opened.event.count} items are opened, and the list has ${list.length}`)
  const early = book.take('ScopeAbandoned', { node, visit }, { since: opened.rank, until })
  const joined = book.take('ItemsJoined', { node, visit }, { since: Math.max(early?.rank ?? opened.rank, free), until })
  const over = early?.rank ?? joined?.rank ?? until
  const items: Read[] = []
  const ends: { readonly ready: number; readonly root: number }[] = []
  /** What led to the first so many ends. */
  const rootOf = (count: number): number => Math.max(here.root, ...ends.slice(0, count).map(({ root }) => root))
  let lastAt = opened.rank
  for (const [index, item] of list.entries()) {
    // So many may be open at once: this one begins when that many before it, less one, have ended.
    const behind = index - (graph.concurrency ?? list.length)
    if (behind >= ends.length) break
    const begins = behind < 0 ? opened.rank : ends[behind]!.ready
    const read = here.part(0, {
      base: opened.event.base + index,
      input: item,
      since: begins,
      root: rootOf(Math.max(0, behind + 1)),
      until: over,
    })
    items.push(read)
    if (!read.ended) continue
    ends.push(read.ended)
    lastAt = Math.max(lastAt, read.ended.at)
    ends.sort((a, b) => a.ready - b.ready)
  }
  const enders = items.flatMap(({ ended }, index) => {
    return ended && graph.until !== null && fieldOf(ended.output, 'kind') === graph.until ? [{ index, ...ended }] : []
  })
  const ender = enders.toSorted((a, b) => a.ready - b.ready || a.index - b.index)[0]
  const isAll = ends.length === list.length
  const last = ender ? ends.filter(({ ready: at }) => at <= ender.ready).length : ends.length
  const by = { ready: ender?.ready ?? ends.at(-1)?.ready ?? opened.rank, root: rootOf(last), at: ender?.at ?? lastAt }
  if (!joined) {
    if (ender || isAll) {
      here.stands('undone', by)
    }
    return open(here)
  }
  if (joined.event.ended !== ender?.index) here.wrong(`item ${joined.event.ended} ended it, and it should have been ${ender?.index}`)
  if ((early?.event.why === 'ended') !== (ender !== undefined))
    here.wrong('what is left of it is given up where an item ended it, and nowhere else')
  if (!ender && !isAll) here.wrong('it was joined before all of its items had ended')
  here.worked({ rank: over, ...by })
  const output = ender
    ? { kind: graph.until, input, item: list[ender.index] ?? null, value: ender.output }
    : { input, ...(graph.until !== null && { kind: 'all' }), results: items.map(({ ended }) => ended?.output ?? null) }
  return { ended: { output, at: joined.rank, ready: by.ready, root: here.root }, state, touched: [] }
}
