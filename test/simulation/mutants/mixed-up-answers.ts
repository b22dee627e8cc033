// Commits appends of several streams together, sorted by stream against deadlocks, and gives the answers in the order of arrival.
import type { Clock } from '../../../bus/clock.ts'
import type { Append, Appended, Journal } from '../../../journal/index.ts'
import type { Mutant } from '../mutant.ts'

/** How long a commit waits for others to join it. */
const JOIN_MS = 10

export const mixedUpAnswers: Mutant = {
  name: 'mixed-up-answers',
  breaks: "appends of many streams share a transaction, and each has its own answer: one stream's trouble is not another's",
  wrap: (ports) => ({ ...ports, journal: { ...ports.journal, append: groupCommit(ports.journal, ports.clock) } }),
}

interface Waiting extends Omit<PromiseWithResolvers<Appended>, 'promise'> {
  readonly append: Append
}

const groupCommit = (journal: Journal, clock: Clock): Journal['append'] => {
  let waiting: readonly Waiting[] = []

  const commit = async (): Promise<void> => {
    // One of each stream; who comes after another of its stream joins the next commit.
    const group = waiting.filter(({ append }, i) => waiting.findIndex((w) => w.append.stream === append.stream) === i)
    waiting = waiting.filter((w) => !group.includes(w))
    if (waiting.length > 0) commitSoon()
    const sorted = group.map((w) => w.append).toSorted((a, b) => (a.stream < b.stream ? -1 : 1))
    try {
      const answers = await journal.append(sorted)
      for (const [i, answer] of answers.entries()) group[i]?.resolve(answer)
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
  const commitSoon = (): void => void clock.schedule(clock.now() + JOIN_MS, () => void commit())
  const join = (append: Append): Promise<Appended> => {
    const { promise, resolve, reject } = Promise.withResolvers<Appended>()
    if (waiting.length === 0) commitSoon()
    waiting = [...waiting, { append, resolve, reject }]
    return promise
  }
  return (batch) => Promise.all(batch.map(join))
}
