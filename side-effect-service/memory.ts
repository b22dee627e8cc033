// What was answered lately: a request that comes again gets the same answer, without another call.
import type { EffectRequest, Message, OutcomeCommand } from '../bus/index.ts'

/** Far more than is ever asked twice within minutes; a few megabytes. */
const MOST = 10_000

export interface Memory {
  /** The answer to this request or to a newer one for the same effect, unless its next attempt is due. */
  answerTo(effectKey: string, request: EffectRequest, now: number): Message<OutcomeCommand> | undefined
  keep(effectKey: string, answer: Message<OutcomeCommand>): void
}

export const memory = (): Memory => {
  const answers = new Map<string, Message<OutcomeCommand>>()
  return {
    answerTo(effectKey, { after }, now) {
      const answer = answers.get(effectKey)
      if (answer === undefined || after > answer.value.after) return undefined
      const { report } = answer.value
      return report.kind === 'attempted' && report.retryAt <= now ? undefined : answer
    },
    keep(effectKey, answer) {
      answers.delete(effectKey)
      answers.set(effectKey, answer)
      const [oldest] = answers.keys()
      if (answers.size > MOST && oldest !== undefined) answers.delete(oldest)
    },
  }
}
