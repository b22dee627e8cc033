// What may happen to a workflow in the naive model: by the world, by a person, by time.
import type { Call, World } from './parts.ts'
import type { Happens } from './spec.ts'

interface Now {
  readonly due: number | null
  readonly isCancelled: boolean
  /** It is in review, and something has come that it goes on with: which of several goes first is the business of other tests. */
  readonly goesOn: boolean
}

export const happenings = (w: World, { due, isCancelled, goesOn }: Now): readonly Happens[] => [
  ...w.calls.flatMap((call) => ofCall(call, goesOn && !call.orphan && !call.undoes)),
  ...(goesOn ? [] : w.waits).flatMap(({ name }): readonly Happens[] => [
    { kind: 'signal', wait: name },
    { kind: 'signal', wait: name },
  ]),
  ...(due === null ? [] : [{ kind: 'time' } as const, { kind: 'time' } as const]),
  ...(isCancelled ? [] : [{ kind: 'cancel' } as const]),
  ...w.entries.flatMap(({ act: { label: act }, isParked, isUnderWay }): readonly Happens[] => {
    if (isParked)
      return [
        { kind: 'again', act },
        { kind: 'again', act },
        { kind: 'mark', act },
      ]
    return isUnderWay ? [{ kind: 'mark', act }] : []
  }),
]

const ofCall = ({ name: call, phase, orphan }: Call, isQuiet: boolean): readonly Happens[] => {
  if (phase === 'off') return []
  if (phase === 'review') {
    if (isQuiet) return []
    return (orphan ? (['ok', 'failed', 'skipped'] as const) : (['ok', 'failed'] as const)).map((as) => ({ kind: 'settle', call, as }))
  }
  if (isQuiet) return (['putOff', 'failedOnce', 'unknown'] as const).map((report) => ({ kind: 'report', call, report }))
  const may = orphan
    ? (['ok', 'failed', 'failedOnce', 'unknown', 'notFound'] as const)
    : (['ok', 'ok', 'ok', 'ok', 'failed', 'putOff', 'failedOnce', 'unknown'] as const)
  return may.map((report) => ({ kind: 'report', call, report }))
}
