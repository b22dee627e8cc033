// Steps, and what only says where the flow goes: nothing outside has a part in these.
import { sameJson } from '../../../base/index.ts'
import type { JsonObject } from '../../../base/index.ts'
import type { Reader } from '../reading.ts'
import { endsWith, fieldOf, open } from './fields.ts'

export const step: Reader<'step'> = (here) => {
  const { book, node, visit, graph, input, ready, free, until } = here
  const done = book.take('StepDone', { node, visit }, { since: free, until })
  if (!done) {
    here.stands('undone')
    return open(here)
  }
  here.worked({ rank: done.rank, ready })
  const state = here.beside?.(done.rank) ?? here.changed(here.state, done.rank)
  const { output } = done.event
  const again = here.again({ name: graph.name, input, state }, done)
  if (!again) here.wrong('it throws, on what the reading gives it')
  else if (!sameJson(again.output, output))
    here.wrong(`it gave ${JSON.stringify(output)}, and should have given ${JSON.stringify(again.output)}`)
  const { patch = {}, unset = [] } = again ?? {}
  const kept: JsonObject = Object.fromEntries(Object.entries({ ...state, ...patch }).filter(([key]) => !unset.includes(key)))
  return { ended: { output, at: done.rank, ready: done.rank, root: here.root }, state: kept, touched: [...Object.keys(patch), ...unset] }
}

export const flow: Reader<'flow'> = (here) => {
  const { placed, input, state, since, ready, until } = here
  let before = endsWith({ state }, input, since, ready, here.root)
  const touched: string[] = []
  for (const index of placed.parts.keys()) {
    if (!before.ended) break
    const { output, at, ready: by, root } = before.ended
    before = here.part(index, { input: output, state: before.state, since: at, ready: by, root, until })
    touched.push(...before.touched)
  }
  return { ...before, touched }
}

export const match: Reader<'match'> = (here) => {
  const kind = fieldOf(here.input, 'kind')
  const part = here.graph.branches.findIndex(({ name }) => name === kind)
  const { since, ready, until } = here
  if (part >= 0) return here.part(part, { since, ready, until })
  here.stands('undone')
  return open(here)
}

export const take: Reader<'take'> = (here) => {
  const value = fieldOf(here.input, here.graph.field)
  if (value !== undefined) return endsWith(here, value, here.since, here.ready, here.root)
  here.stands('undone')
  return open(here)
}

export const workflow: Reader<'workflow'> = (here) => {
  const { graph, state, since, ready, until } = here
  if (graph.state === 'shared') return here.part(0, { since, ready, until })
  const { ended } = here.part(0, { state: here.initialOf(graph.name), beside: undefined, changed: (same) => same, since, ready, until })
  return { ended, state, touched: [] }
}
