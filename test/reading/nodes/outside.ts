// What waits for something from outside: side effects, signals, time.
import type { JsonValue } from '../../../base/index.ts'
import type { RecordedOutcome } from '../../../engine/index.ts'
import type { Reader } from '../reading.ts'
import { endsWith, open } from './fields.ts'

export const perform: Reader<'perform'> = (here) => {
  const { book, node, visit, input, ready, free, until } = here
  const asked = book.take('EffectRequested', { node, visit }, { since: free, until })
  if (!asked) {
    here.stands('undone')
    return open(here)
  }
  here.worked({ rank: asked.rank, ready })
  const came = book.take('OutcomeRecorded', { node, visit }, { since: asked.rank, until })
  if (came) return endsWith(here, performed(input, came.event.outcome), came.rank)
  here.stands('outside')
  here.gaveUp({ node, visit }, until)
  return open(here)
}
const performed = (input: JsonValue, outcome: RecordedOutcome): JsonValue => {
  if (outcome.kind === 'unknown') return { kind: 'unknown', input }
  if (outcome.kind === 'ok') return { kind: 'ok', input, ...(outcome.value !== undefined && { value: outcome.value }) }
  return { kind: 'failed', input, ...(outcome.error !== undefined && { error: outcome.error }) }
}

export const waitFor: Reader<'waitFor'> = (here) => {
  const { book, node, visit, input, ready, free, until } = here
  const opened = book.take('WaitOpened', { node, visit }, { since: free, until })
  if (!opened) {
    here.stands('undone')
    return open(here)
  }
  here.worked({ rank: opened.rank, ready })
  const within = { since: opened.rank, until }
  const taken = book.take('SignalTaken', { node, visit }, within)
  if (taken) return endsWith(here, { kind: 'received', input, signal: taken.event.payload }, taken.rank)
  const fired = book.take('TimerFired', { node, visit }, within)
  if (fired) return endsWith(here, { kind: 'timedOut', input }, fired.rank)
  here.stands('outside')
  return open(here)
}

export const sleep: Reader<'sleep'> = (here) => {
  const { book, node, visit, input, ready, free, until } = here
  const set = book.take('TimerSet', { node, visit }, { since: free, until })
  if (!set) {
    here.stands('undone')
    return open(here)
  }
  here.worked({ rank: set.rank, ready })
  const fired = book.take('TimerFired', { node, visit }, { since: set.rank, until })
  if (fired) return endsWith(here, input, fired.rank)
  here.stands('outside')
  return open(here)
}
