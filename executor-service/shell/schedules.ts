// Between a schedule's stream and those that it starts things in: starts go out, and what came of them comes back.
import { ENDED, scheduleStream, streamOf } from '../../engine/index.ts'
import type { InstanceStatus, ScheduledCommand, Start, StartCommand, StreamState, Turn } from '../../engine/index.ts'
import type { ExecutorShell } from './shell.ts'

/** Asks for the starts that are open since that version: an in-process bus may have lost them, and their streams know those that count. */
export const publishStarts = async ({ bus }: ExecutorShell, { schedule }: StreamState, since: number): Promise<void> => {
  const open = schedule?.starts.filter(({ after }) => after > since) ?? []
  if (open.length === 0) return
  await bus.publish(
    'commands',
    open.map(({ instance, start }) => {
      const stream = streamOf(instance)
      return { key: stream, value: { kind: 'start', stream, instance, ...start } satisfies StartCommand }
    }),
  )
}

type AskedBy = NonNullable<Start['schedule']>
interface Answer extends Pick<ScheduledCommand, 'key' | 'instance' | 'end'> {
  readonly to: AskedBy
  readonly reason?: string
}

/** Tells schedules what a turn made of starts that they had asked for. */
export const publishAnswers = ({ bus }: ExecutorShell, answers: readonly Answer[]): Promise<void> =>
  bus.publish('commands', answers.map(message))

const message = ({ to, ...answer }: Answer) => {
  const stream = scheduleStream(to.name)
  return { key: stream, value: { kind: 'scheduled', stream, ...answer } satisfies ScheduledCommand }
}

/** What this turn made of starts that schedules had asked for. Nearly every turn has none: it is looked at once, and nothing is made for it. */
export const scheduleAnswers = (before: StreamState, { events }: Turn): readonly Answer[] => {
  let answers: Answer[] | undefined
  let asked: Map<string, Asking> | undefined
  const tell = (instance: string, end: Answer['end'], reason?: string): void => {
    const who = asked?.get(instance) ?? askedBefore(before, instance)
    if (!who || (end !== 'accepted' && end !== 'refused' && who.to.awaited !== true)) return
    ;(answers ??= []).push({ ...who, instance, end, ...(reason !== undefined && { reason }) })
  }
  for (const event of events) {
    if (isOfStart(event)) {
      const { instance, start } = event
      if (start.schedule) (asked ??= new Map()).set(instance, { to: start.schedule, key: start.key })
      if (event.kind === 'InstanceRejected' || event.kind === 'InstanceRefused') tell(instance, 'refused', event.reason)
      else if (event.kind === 'InstanceQueued' || event.queued === undefined) tell(instance, 'accepted')
    } else if (event.kind === 'InstanceSuperseded')
      tell(event.instance, 'superseded', `a newer start took its place: ${event.supersededBy}`)
    else if (event.kind === 'InstanceCompleted') tell(event.instance, 'completed')
    else if (event.kind === 'InstanceCancelled') tell(event.instance, 'cancelled', event.reason)
    else if (event.kind === 'InstanceKilled') tell(event.instance, 'killed', event.reason)
  }
  return answers ?? NONE
}
const NONE: readonly never[] = []

type OfStart = Extract<
  Turn['events'][number],
  { readonly kind: 'InstanceBegan' | 'InstanceQueued' | 'InstanceRejected' | 'InstanceRefused' }
>
const isOfStart = (event: Turn['events'][number]): event is OfStart =>
  event.kind === 'InstanceBegan' || event.kind === 'InstanceQueued' || event.kind === 'InstanceRejected' || event.kind === 'InstanceRefused'

/** Which schedule asked, and under which key. */
interface Asking {
  readonly to: AskedBy
  readonly key: string
}
const askedBefore = ({ holder, queue }: StreamState, instance: string): Asking | undefined => {
  if (holder?.instance === instance) return holder.start.schedule && { to: holder.start.schedule, key: holder.start.key }
  const queued = queue.get(instance)
  return queued?.schedule && { to: queued.schedule, key: queued.key }
}

/** A start that had counted before, whoever asked for it first: what has come of it stands in the index. */
export const publishKnown = async ({ bus, journal }: ExecutorShell, { instance, key, schedule }: StartCommand): Promise<void> => {
  const row = schedule && (await journal.instance(instance))
  if (!row) return
  await bus.publish('commands', [message({ to: schedule, key, instance, end: endOf(row.status) })])
}

const endOf = (status: InstanceStatus): Answer['end'] => ENDED.find((end) => end === status) ?? 'accepted'
