// Ready work is done in the order of what came from outside and led to it, then of what made it ready, then by node, then by visit; of what follows from the same, what decides comes first. In a race what asks comes last of all.
import type { Graph, PlacedNode } from '../../dsl/internal.ts'
import { placeKey } from '../../engine/index.ts'
import type { Place } from './book.ts'

export interface Work extends Place {
  readonly at: PlacedNode
  /** When it was done, or given up undone. */
  readonly rank: number
  readonly isDone: boolean
  /** What came from outside and led to it. */
  readonly root: number
  /** What made it ready, and when it could be done, which is later where it was sent again. */
  readonly ready: number
  readonly free: number
}

const DECIDES: ReadonlySet<Graph['kind']> = new Set(['race', 'withDeadline', 'withEscalation', 'forEach'])
const ASKS: ReadonlySet<Graph['kind']> = new Set(['perform', 'waitFor', 'sleep', 'humanTask', 'child', 'tell'])
const urgency = ({ graph: { kind }, inRace }: PlacedNode): number => (DECIDES.has(kind) ? -1 : inRace && ASKS.has(kind) ? 1 : 0)
const comesFirst = (a: Work, b: Work): boolean => {
  const [x, y] = [a, b].map((work) => [Math.max(0, urgency(work.at)), work.root, urgency(work.at), work.ready, work.at.rank, work.visit])
  for (const [i, one] of x!.entries()) if (one !== y![i]) return one < y![i]!
  return false
}

/** Work that was passed over: it could be done, and what comes behind it was done instead. */
export const outOfOrder = (works: readonly Work[]): readonly string[] =>
  works.flatMap((done) => {
    const passed = done.isDone && works.find((other) => other.free < done.rank && other.rank > done.rank && comesFirst(other, done))
    return passed ? [`${placeKey(done)}: it was done before ${placeKey(passed)}, which came first`] : []
  })
