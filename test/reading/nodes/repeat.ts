// A repeat: one round after the other, the next only where the one before said so, and no more than it may.
import { sameJson } from '../../../base/index.ts'
import type { Read, Reader } from '../reading.ts'
import { fieldOf, open } from './fields.ts'

export const repeat: Reader<'repeat'> = (here) => {
  const { book, node, visit, graph, input, state, since, ready, free, until } = here
  const touched: string[] = []
  let before: Read = { ended: { output: input, at: since, ready, root: here.root }, state, touched }
  for (let round = 1; ; round++) {
    if (!before.ended) return { ...before, touched }
    const { output, at, ready: by, root } = before.ended
    if (round > 1 && fieldOf(output, 'kind') !== 'again') return { ...before, touched }
    if (round > graph.max) return { ...before, touched, ended: { output: { kind: 'exhausted', input: output }, at, ready: by, root } }
    const began = book.take('RoundBegan', { node, visit }, { since: Math.max(at, free), until })
    if (!began) {
      here.stands('undone', { ready: by, root, at })
      return { ...open(before), touched }
    }
    here.worked({ rank: began.rank, ready: by, root, at })
    if (began.event.round !== round) here.wrong(`round ${began.event.round} begins, and ${round} is next`)
    if (!sameJson(began.event.input, output)) here.wrong(`round ${round} does not begin with what the one before gave`)
    const next = book.see('RoundBegan', { node, visit }, { since: began.rank, until })
    before = here.part(0, { base: began.event.base, input: output, state: before.state, since: began.rank, until: next?.rank ?? until })
    touched.push(...before.touched)
  }
}
