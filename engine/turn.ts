// What one append writes: the commands that caused it and the events that came of them.
import { z } from 'zod'
import { list, number, oneOf, text, time, version } from './events/parts.ts'
import type { Of } from './events/parts.ts'
import type { Event } from './events.ts'

/** The format of turns written by this code. A reader takes this one and the one before. */
export const TURN_FORMAT = 1

/**
 * A command that caused a turn. Ids of starts, children, signals and what people do are unique within their stream for ever;
 * outcomes, answers, timers and drives need no such index: what is not open is ignored.
 */
export const Cause = z.object({
  kind: oneOf([
    'start',
    'child',
    'signal',
    'operator',
    'task',
    'activate',
    'deadLetter',
    'outcome',
    'childCancelled',
    'childEnded',
    'told',
    'timer',
    'drive',
    'scheduled',
  ]),
  id: text,
  /** Of what a person asked for under the id: whoever asks for something else under the same id is told so. */
  digest: text.exactOptional(),
})
export type Cause = Of<typeof Cause>

const UNIQUE: ReadonlySet<Cause['kind']> = new Set(['start', 'child', 'signal', 'operator', 'task', 'activate', 'deadLetter'])
export const isUnique = (cause: Cause): boolean => UNIQUE.has(cause.kind)

/** Names a cause in the duplicate index of its stream. */
export const causeKey = (cause: Cause): string => `${cause.kind}:${cause.id}`

/** A turn as far as it can be read without knowing the kinds of its events, which are checked one by one. */
export const TurnFrame = z.object({
  format: number,
  stream: text,
  /** The stream's version after this turn: 1 for its first. */
  version,
  /** Never before the stream's last turn. */
  at: time,
  causes: list(Cause),
  events: list(z.object({ kind: text })),
  /** What the machine's clock said, there where `at` lies far ahead of it: a clock that leaped had told the stream's time before. */
  clock: time.exactOptional(),
  /** The aggregate's version that the state is in after this turn. */
  schema: number.exactOptional(),
  /** It ended at a bound of steps, bytes or time: ready work goes on in the next turn. */
  more: z.literal(true).exactOptional(),
})
export interface Turn extends Omit<Of<typeof TurnFrame>, 'events'> {
  readonly events: readonly Event[]
}
