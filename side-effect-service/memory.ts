// What was answered lately: a request that comes again gets the same answer, without another call.
import type { EffectRequest, OutcomeCommand } from '../engine/index.ts'
import type { Message } from '../bus/index.ts'

/** Far more than is ever asked twice within minutes; a few megabytes. */
const GENERATION = 10_000

export interface Memory {
  /** The answer to this request or to a newer one for the same effect, unless its next attempt is due; `now` as for `keep`. */
  answerTo(effectKey: string, request: EffectRequest, now: number): Message<OutcomeCommand> | undefined
  /** What was answered at `now`, milliseconds since the epoch. */
  keep(effectKey: string, answer: Message<OutcomeCommand>, now: number): void
}
interface Kept {
  readonly answer: Message<OutcomeCommand>
  readonly at: number
}

/** Keeps the last `GENERATION` answers at least. Whole generations are dropped: to look for the oldest of a large map each time costs too much. */
export const memory = (generation = GENERATION): Memory => {
  let young = new Map<string, Kept>()
  let old: ReadonlyMap<string, Kept> = new Map()
  return {
    answerTo(effectKey, { after }, now) {
      const kept = young.get(effectKey) ?? old.get(effectKey)
      if (kept === undefined || after > kept.answer.value.after) return undefined
      const { key, value } = kept.answer
      if (value.report.kind !== 'attempted') return kept.answer
      const retryInMs = value.report.retryInMs - (now - kept.at)
      return retryInMs <= 0 ? undefined : { key, value: { ...value, report: { ...value.report, retryInMs } } }
    },
    keep(effectKey, answer, at) {
      young.set(effectKey, { answer, at })
      if (young.size < generation) return
      old = young
      young = new Map()
    },
  }
}
