// A withDeadline: in time or late, whichever the journal has first, and never both. What the body patched stands either way.
import type { Reader } from '../reading.ts'
import { open } from './fields.ts'

export const withDeadline: Reader<'withDeadline'> = (here) => {
  const { book, node, visit, input, ready, free, until } = here
  const place = { node, visit }
  const set = book.take('TimerSet', place, { since: free, until })
  if (!set) {
    here.stands('undone')
    return open(here)
  }
  here.worked({ rank: set.rank, ready })
  if (set.event.deadline !== true) here.wrong('its timer is no deadline')
  const within = { since: set.rank, until }
  const late = book.take('ScopeAbandoned', place, within)
  const inTime = book.take('BranchesJoined', place, within)
  const fired = book.take('TimerFired', place, within)
  const over = Math.min(late?.rank ?? until, inTime?.rank ?? until)
  const { ended, state, touched } = here.part(0, { since: set.rank, ready, until: over })
  const isLate = fired !== undefined && !(ended && ended.root < fired.rank)
  // Its place in the line is that of what came first, also where the other decides in the end.
  const isFiredFirst = fired !== undefined && !(ended && ended.ready < fired.rank)
  const decides = isFiredFirst ? { ready: fired.rank, root: fired.rank } : ended
  if (late && inTime) here.wrong('it was in time and late')
  if (late && (!isLate || late.event.why !== 'late' || late.rank < fired.rank))
    here.wrong('it was late, and its deadline had not passed first')
  if (inTime && (!ended || isLate)) here.wrong('it was in time, and its body had not ended first')
  if (!late && !inTime) {
    if (decides) here.stands('undone', decides)
    return { ended: undefined, state, touched }
  }
  if (decides) here.worked({ rank: over, ...decides })
  const output = late ? { kind: 'late', input } : { kind: 'inTime', value: ended?.output ?? null }
  return { ended: { output, at: over, ready: late && fired ? fired.rank : over, root: here.root }, state, touched }
}
