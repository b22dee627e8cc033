// A race: the branch wins that ended by what came first from outside, and alone is published; after that nothing happens in the others.
import { join } from '../../../dsl/internal.ts'
import type { Reader } from '../reading.ts'
import { open } from './fields.ts'
import { published, scopeOf } from './parallel.ts'

export const race: Reader<'race'> = (here) => {
  const { book, node, visit, base, graph, state, since, ready, free, until } = here
  const place = { node, visit }
  const lost = book.take('ScopeAbandoned', place, { since: free, until })
  const joined = book.take('BranchesJoined', place, { since: lost?.rank ?? free, until })
  const over = lost?.rank ?? joined?.rank ?? until
  const branches = graph.branches.map(({ name }, index) => {
    return { name, scope: scopeOf(join(node, name), base), read: here.part(index, { since, ready, until: over }) }
  })
  const ended = branches.flatMap((branch) => (branch.read.ended ? [{ branch, ...branch.read.ended }] : []))
  const winner = ended.toSorted((a, b) => a.root - b.root || a.ready - b.ready)[0]?.branch
  // It can be decided from the moment on in which any of them has ended.
  const by = ended.toSorted((a, b) => a.ready - b.ready)[0]
  if (!joined) {
    if (winner) {
      here.stands('undone', { ready, ...by })
    }
    if (lost) here.wrong('branches of it are given up and none has won')
    return open(here)
  }
  const losers = branches.flatMap(({ scope }) => (scope === winner?.scope ? [] : [scope])).join(' ')
  if (lost?.event.why !== 'lost' || lost.event.branches.join(' ') !== losers) here.wrong(`${losers} lost, and that is not what is given up`)
  if (joined.event.won !== winner?.name) here.wrong(`${joined.event.won} won, and ${winner?.name} was first`)
  if (joined.event.branches.join(' ') !== winner?.scope) here.wrong(`it publishes ${joined.event.branches.join(' ')}`)
  if (!winner?.read.ended) return open(here)
  here.worked({ ready, ...by, rank: over })
  const output = { kind: winner.name, value: winner.read.ended.output }
  return { ended: { output, at: joined.rank, ready: joined.rank, root: here.root }, ...published(state, [winner.read]) }
}
