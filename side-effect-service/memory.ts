// What was answered lately: a request that comes again gets the same answer, without another call.
import type { EffectRequest, Message, OutcomeCommand } from '../bus/index.ts'

/** Far more than is ever asked twice within minutes; a few megabytes. */
const GENERATION = 10_000

export interface Memory {
  /** The answer to this request or to a newer one for the same effect, unless its next attempt is due. */
  answerTo(effectKey: string, request: EffectRequest, now: number): Message<OutcomeCommand> | undefined
  keep(effectKey: string, answer: Message<OutcomeCommand>): void
}

/** Keeps the last `GENERATION` answers at least. Whole generations are dropped: to look for the oldest of a large map each time costs too much. */
export const memory = (generation = GENERATION): Memory => {
  let young = new Map<string, Message<OutcomeCommand>>()
  let old: ReadonlyMap<string, Message<OutcomeCommand>> = new Map()
  return {
    answerTo(effectKey, { after }, now) {
      const answer = young.get(effectKey) ?? old.get(effectKey)
      if (answer === undefined || after > answer.value.after) return undefined
      const { report } = answer.value
      return report.kind === 'attempted' && report.retryAt <= now ? undefined : answer
    },
    keep(effectKey, answer) {
      young.set(effectKey, answer)
      if (young.size < generation) return
      old = young
      young = new Map()
    },
  }
}
