// A human task: opened, then answered by a person or expired, whichever the journal has first.
import type { Reader } from '../reading.ts'
import { endsWith, open } from './fields.ts'

export const humanTask: Reader<'humanTask'> = (here) => {
  const { book, node, visit, input, ready, free, until } = here
  const opened = book.take('TaskOpened', { node, visit }, { since: free, until })
  if (!opened) {
    here.stands('undone')
    return open(here)
  }
  here.worked({ rank: opened.rank, ready })
  const within = { since: opened.rank, until }
  const done = book.take('TaskDone', { node, visit }, within)
  if (done) return endsWith(here, { kind: 'done', input, value: done.event.value, by: done.event.by }, done.rank)
  const fired = book.take('TimerFired', { node, visit }, within)
  if (fired) return endsWith(here, { kind: 'expired', input }, fired.rank)
  here.stands('outside')
  return open(here)
}
