// Commits appends of several streams together, and leaves the loop at the first that is refused: those behind it are told that they are written.
import type { Clock } from '../../../base/index.ts'
import type { Append, Appended, Journal } from '../../../journal/index.ts'
import type { Mutant } from '../mutant.ts'

/** How long a commit waits for others to join it. */
const JOIN_MS = 10
const WRITTEN: Appended = { kind: 'appended' }

export const brokenGroupCommit: Mutant = {
  name: 'broken-group-commit',
  breaks: "appends of many streams share a transaction and each has its own answer: one stream's trouble is no other's",
  wrap: (ports) => ({ ...ports, journal: { ...ports.journal, append: groupCommit(ports.journal, ports.clock) } }),
}

interface Waiting extends Omit<PromiseWithResolvers<Appended>, 'promise'> {
  readonly append: Append
}

const groupCommit = (journal: Journal, clock: Clock): Journal['append'] => {
  let waiting: readonly Waiting[] = []

  const one = async (append: Append): Promise<Appended> => {
    const [answer] = await journal.append([append])
    if (!answer) throw new Error('the journal gave no answer to an append')
    return answer
  }
  const commit = async (): Promise<void> => {
    const group = waiting
    waiting = []
    let refused = false
    for (const { append, resolve, reject } of group) {
      try {
        const answer: Appended = refused ? WRITTEN : await one(append)
        refused ||= answer.kind !== 'appended'
        resolve(answer)
      } catch (error) {
        reject(error)
      }
    }
  }
  const join = (append: Append): Promise<Appended> => {
    const { promise, resolve, reject } = Promise.withResolvers<Appended>()
    if (waiting.length === 0) clock.schedule(clock.now() + JOIN_MS, () => void commit())
    waiting = [...waiting, { append, resolve, reject }]
    return promise
  }
  return (batch) => Promise.all(batch.map(join))
}
