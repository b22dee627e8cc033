// A withEscalation: the body, and beats beside it that begin when their timer has fired and not once the body has ended.
import type { JsonObject } from '../../../base/index.ts'
import type { Reader } from '../reading.ts'
import { open } from './fields.ts'

const BODY = 0
const BEAT = 1

export const withEscalation: Reader<'withEscalation'> = (here) => {
  const { book, node, visit, graph, input, ready, free, until } = here
  const place = { node, visit }
  const set = book.take('TimerSet', place, { since: free, until })
  if (!set) {
    here.stands('undone')
    return open(here)
  }
  here.worked({ rank: set.rank, ready })
  const joined = book.take('BranchesJoined', place, { since: set.rank, until })
  const over = joined?.rank ?? until
  const { ended, state, touched } = here.part(BODY, { since: set.rank, ready, until: over })
  /** What the body publishes meanwhile, a beat sees. */
  const beside = (rank: number): JsonObject => here.beside?.(rank) ?? here.stateOf(BODY, { since: first, until: rank })
  const first = set.rank
  const isOpen = (): boolean => !ended && !joined
  /** The next beat, while its timer is set. */
  let timer: typeof set | undefined = set
  /** It goes on behind what happened of its beats before. */
  let behind = ready
  const happened = (rank: number): void => void (ended && rank < ended.at && (behind = rank))
  /** It had work to do when the body ended, and keeps its place in the line. */
  let inLine: { readonly ready: number; readonly root: number } | undefined
  for (let beat = 1; timer; beat++) {
    const fired = book.take('TimerFired', place, { since: timer.rank, until: over })
    if (!fired) break
    happened(fired.rank)
    const began = book.take('RoundBegan', place, { since: fired.rank, until: over })
    if (!began) {
      if (ended && fired.rank < ended.at) inLine = { ready: fired.rank, root: fired.rank }
      if (isOpen()) here.stands('undone', { ready: fired.rank, root: fired.rank })
      break
    }
    here.worked({ rank: began.rank, ready: fired.rank, root: fired.rank })
    happened(began.rank)
    if (began.event.round !== beat || began.event.part !== 'then') here.wrong(`beat ${beat} is next, not ${began.event.round}`)
    if (ended && ended.at < began.rank) here.wrong(`beat ${beat} began after the body had ended`)
    const done = here.part(BEAT, { base: began.event.base, input, beside, since: began.rank, until: over })
    if (done.touched.length > 0) here.wrong(`beat ${beat} patches ${done.touched.join(', ')}`)
    if (!done.ended || graph.every === null) break
    timer = book.take('TimerSet', place, { since: done.ended.at, until: over })
    if (timer) here.worked({ rank: timer.rank, ready: done.ended.ready, at: done.ended.at })
    else if (isOpen()) here.stands('undone', done.ended)
    else if (ended && done.ended.at < ended.at) inLine = { ready: Math.max(behind, done.ended.ready), root: here.root }
  }
  const by = ended && { ready: Math.max(ended.ready, behind), root: ended.root, ...inLine, at: ended.at }
  if (joined && !ended) here.wrong('it ended before its body had')
  if (!joined || !ended) {
    if (ended) here.stands('undone', by)
    return { ended: undefined, state, touched }
  }
  here.worked({ ready: ended.ready, ...by, rank: over })
  return { ended: { output: ended.output, at: joined.rank, ready: joined.rank, root: here.root }, state, touched }
}
