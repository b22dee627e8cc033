// schedule: starts by the calendar, each with its planned time in its key.
import type { CronMistake } from './cron.ts'
import type { Duration, Json, Keys, Schema, Sound } from './data.ts'
import { anySchema } from './schema.ts'
import type { Planned, Trigger } from './trigger.ts'

interface Schedule<P, Id, Cron extends string> {
  /** Tells several schedules apart; the workflow's name where nothing is said. */
  readonly name?: string
  /** Five fields: minute, hour, day, month, weekday. */
  readonly cron: Sound<Cron, CronMistake<Cron>>
  /** An IANA time zone, such as 'Europe/Berlin'. */
  readonly zone: string
  readonly decode: Schema<P>
  /** The field that holds the planned start's key. */
  readonly id: Id
  /** Makes the payload, from the planned time alone. */
  readonly input: (planned: Planned) => NoInfer<Json<P>>
  /** What happens to a start while the one before has not ended; both begin where nothing is said. */
  readonly overlap?: 'skip' | 'queue'
  /** Times missed for no longer than this are caught up on; the last one within a day where nothing is said. */
  readonly catchUp?: Duration
  /** Starts are spread over so long, each by an offset of its own that is the same whoever computes it. */
  readonly jitter?: Duration
}
/** Starts by the calendar. */
export const schedule = <P, const Id extends Keys<P>, const Cron extends string>({
  decode: schema,
  id,
  ...on
}: Schedule<P, Id, Cron>): Trigger<Json<P>, Id> =>
  // `as`: a sentence stands in its place only where nothing compiles; what it yields stands in the type alone.
  ({ source: 'schedule', decode: anySchema(schema), id, ...on }) as never
