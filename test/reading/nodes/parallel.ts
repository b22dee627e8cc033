// A parallel: all of its branches, each on a state of its own until they are joined.
import { join } from '../../../dsl/internal.ts'
import type { JsonObject } from '../../../base/index.ts'
import type { Read, Reader } from '../reading.ts'
import { open } from './fields.ts'

export const parallel: Reader<'parallel'> = (here) => {
  const { book, node, visit, base, graph, state, since, ready, free, until } = here
  const branches = graph.branches.map((_, index) => here.part(index, { since, ready, until }))
  const ends = branches.flatMap(({ ended }) => (ended ? [ended] : []))
  const joined = book.take('BranchesJoined', { node, visit }, { since: free, until })
  const last = {
    ready: Math.max(ready, ...ends.map((end) => end.ready)),
    root: Math.max(here.root, ...ends.map(({ root }) => root)),
    at: Math.max(...ends.map(({ at }) => at)),
  }
  if (!joined) {
    if (ends.length === branches.length) {
      here.stands('undone', last)
    }
    return open(here)
  }
  if (ends.length < branches.length || last.at > joined.rank) here.wrong('it was joined before all of its branches had ended')
  const scopes = graph.branches.map(({ name }) => scopeOf(join(node, name), base)).join(' ')
  if (joined.event.branches.join(' ') !== scopes) here.wrong(`it joined ${joined.event.branches.join(' ')}, not ${scopes}`)
  here.worked({ rank: joined.rank, ...last })
  const output = Object.fromEntries(graph.branches.map(({ name }, index) => [name, ends[index]?.output ?? null]))
  return { ended: { output, at: joined.rank, ready: joined.rank, root: here.root }, ...published(state, branches) }
}

export const scopeOf = (path: string, base: number): string => (base === 1 ? path : `${path}#${base}`)

/** The state with what these branches changed. */
export const published = (state: JsonObject, branches: readonly Read[]): Pick<Read, 'state' | 'touched'> => {
  const after = new Map(Object.entries(state))
  for (const branch of branches)
    for (const key of branch.touched) {
      const value = branch.state[key]
      if (value === undefined) after.delete(key)
      else after.set(key, value)
    }
  return { state: Object.fromEntries(after), touched: branches.flatMap(({ touched }) => touched) }
}
