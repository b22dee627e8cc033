// What is asked of another stream: a child, awaited or not, and what is told.
import type { JsonValue } from '../../../base/index.ts'
import type { ChildEnded } from '../../../engine/index.ts'
import type { Reader } from '../reading.ts'
import { endsWith, open } from './fields.ts'

export const child: Reader<'child'> = (here) => {
  const { book, node, visit, graph, input, ready, free, until } = here
  const asked = book.take('ChildRequested', { node, visit }, { since: free, until })
  if (!asked) {
    // It was asked for, and what it came to could not be taken, until a person sent that again.
    const before = here.before.at(-1) ?? 0
    const first = book.take('ChildRequested', { node, visit: before }, { since: here.since, until: free })
    const ended = first && book.take('ChildEnded', { node, visit: before }, { since: first.rank, until: free })
    if (ended) return endsWith(here, cameTo(input, ended.event), free, ended.rank)
    here.stands('undone')
    return open(here)
  }
  here.worked({ rank: asked.rank, ready })
  if (graph.detach) return endsWith(here, input, asked.rank, asked.rank, here.root)
  const within = { since: asked.rank, until }
  const ended = book.take('ChildEnded', { node, visit }, within)
  const fired = book.take('TimerFired', { node, visit }, { since: asked.rank, until: ended?.rank ?? until })
  if (fired) return endsWith(here, { kind: 'late', input }, fired.rank)
  if (ended) return endsWith(here, cameTo(input, ended.event), ended.rank)
  here.stands('outside')
  return open(here)
}
const cameTo = (input: JsonValue, { end }: ChildEnded): JsonValue => {
  if (end.kind === 'completed') return { kind: 'completed', input, value: end.output }
  if (end.kind === 'accepted') return null
  // `as`: a reason is JSON, whatever it says.
  return { kind: end.kind, input, reason: end.reason as JsonValue }
}

export const tell: Reader<'tell'> = (here) => {
  const { book, node, visit, input, ready, free, until } = here
  const told = book.take('TellRequested', { node, visit }, { since: free, until })
  if (!told) {
    here.stands('undone')
    return open(here)
  }
  here.worked({ rank: told.rank, ready })
  return endsWith(here, input, told.rank, told.rank, here.root)
}
