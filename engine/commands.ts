// What is sent to the executor service: starts, signals, reports of side effects, time that has come, what people do.
import { z } from 'zod'
import { ChildEnd, TellEnd } from './events/calls.ts'
import {
  By,
  EffectPlace,
  flag,
  json,
  list,
  matched,
  number,
  Origin,
  Parent,
  Place,
  RecordedOutcome,
  outcomes,
  Start,
  text,
  time,
} from './events/parts.ts'
import type { Of } from './events/parts.ts'
import { ScheduleAnswered, ScheduleSpec } from './events/schedules.ts'

/** What messages name something by: never empty. */
export const name = z.string().min(1)
export const count = z.int().min(0)
/** The effect that a message speaks of. */
export const OfEffect = EffectPlace.extend({ instance: name, visit: count, index: count })

/** Where an answer goes: the process that asks and its number for the question. */
export const ReplyTo = z.object({ process: name, request: text })
export type ReplyTo = Of<typeof ReplyTo>

const command = <const K extends string, F extends z.ZodRawShape>(kind: K, shape: F) =>
  z.object({ kind: z.literal(kind), stream: name, replyTo: ReplyTo.exactOptional(), ...shape })

export const StartCommand = command('start', {
  instance: name,
  ...Start.shape,
  workflow: name,
  /** Answer when the instance is completed, not when it is accepted. */
  awaitResult: flag.exactOptional(),
  /** For so many milliseconds the caller waits; then nobody hears the answer any more. */
  waitMs: count.exactOptional(),
})
export type StartCommand = Of<typeof StartCommand>

/** The place that asks for a child, as its request has it. */
const AskedBy = Parent.extend({ instance: name, visit: count, stream: name })

/** A child: begun by the newest version of its workflow. */
export const ChildCommand = command('child', {
  instance: name,
  workflow: name,
  key: text,
  input: json,
  origin: Origin,
  parent: AskedBy,
  /** It is given up: cancelled where it is open, and never begun where it is not known yet. */
  cancel: z.object({ do: z.enum(['cancel', 'kill']), reason: text }).exactOptional(),
})
export type ChildCommand = Of<typeof ChildCommand>

/** The place that an answer from another stream is for. */
const OfPlace = z.object({ ...Place.shape, instance: name, visit: count, again: count.exactOptional() })

/** What came of a child, to the stream of its parent. */
export const ChildEndedCommand = command('childEnded', { of: OfPlace, child: name, end: ChildEnd })
export type ChildEndedCommand = Of<typeof ChildEndedCommand>

/** What came of a signal that was told, to the stream that told it. */
export const ToldCommand = command('told', { of: OfPlace, end: TellEnd })
export type ToldCommand = Of<typeof ToldCommand>

export const SignalCommand = command('signal', {
  signal: name,
  id: text,
  payload: json,
  /** How long it is kept for a wait to come, in milliseconds. */
  keep: number,
  /** The value of the field that it declares as `match`. */
  match: matched.exactOptional(),
  origin: Origin,
  /** The place in another stream that tells it, and hears what came of it. */
  teller: OfPlace.extend({ stream: name }).exactOptional(),
})
export type SignalCommand = Of<typeof SignalCommand>

/** What the side-effect service reports. */
export const OutcomeCommand = command('outcome', {
  of: OfEffect,
  attempt: count,
  /** Echoed from the request: no decision is taken on an older state. */
  after: count,
  repeat: z.enum(['safe', 'unsafe']),
  probed: flag.exactOptional(),
  /** That of the request. */
  trace: text.exactOptional(),
  report: z.discriminatedUnion('kind', [
    ...outcomes,
    /** It failed, the next attempt is due after that time, by the executor's clock: it asks again. */
    z.object({
      kind: z.literal('attempted'),
      error: text,
      retryInMs: number,
      /** As in `EffectAttempted`, both. */
      claimed: flag.exactOptional(),
      lost: count.exactOptional(),
    }),
    /** The answer to who only looks: nothing was done, and nothing will be. `called`: a call had been begun. */
    z.object({ kind: z.literal('notFound'), called: flag }),
    /** No attempt is left. */
    z.object({ kind: z.literal('exhausted'), error: text }),
  ]),
})
export type OutcomeCommand = Of<typeof OutcomeCommand>

export const TimerCommand = command('timer', { due: time })
export type TimerCommand = Of<typeof TimerCommand>

/** Continue ready work and publish open output again: what a restart and the reconciler send. */
export const DriveCommand = command('drive', {})
export type DriveCommand = Of<typeof DriveCommand>

export const OperatorAction = z.discriminatedUnion('do', [
  z.object({ do: z.enum(['cancel', 'kill']), instance: name }),
  z.object({ do: z.enum(['pause', 'resume']), instance: name }),
  z.object({ do: z.literal('park'), instance: name }),
  /** That another one was asked for like it. */
  z.object({ do: z.literal('noteRestart'), instance: name, as: name }),
  /** A person has undone it, or sees that there is nothing to undo: `node` is the `withCompensation`; its visit, where there are several. */
  z.object({ do: z.literal('markUndone'), instance: name, node: text, visit: count.exactOptional() }),
  z.object({
    do: z.literal('resubmit'),
    instance: name,
    hash: text.exactOptional(),
    input: json.exactOptional(),
    /** Which place, where several are in review; without it the first. */
    at: z.object({ node: text, visit: count }).exactOptional(),
  }),
  /**
   * Another input for a step that was done, or another answer where one was taken. `keep` and `again`: what becomes of what was asked for
   * outside and goes stale, by place (`node#visit`, of a step's request `node#visit/index`). `version`: of the stream, as the dry run saw it.
   */
  z.object({
    do: z.literal('edit'),
    instance: name,
    node: text,
    visit: count.exactOptional(),
    input: json,
    keep: list(name).exactOptional(),
    again: list(name).exactOptional(),
    version: count.exactOptional(),
  }),
  /** A sleep, or a wait's deadline: without a node the only one there is, without a time now. */
  z.object({
    do: z.literal('moveTimer'),
    instance: name,
    node: text.exactOptional(),
    visit: count.exactOptional(),
    due: time.exactOptional(),
  }),
  /** `evenThoughEnded`: also where its instance has ended, and nobody waits for what comes of it. */
  z.object({ do: z.literal('retryEffect'), effect: OfEffect, evenThoughEnded: z.literal(true).exactOptional() }),
  z.object({ do: z.literal('skipEffect'), effect: OfEffect }),
  z.object({ do: z.literal('settleEffect'), effect: OfEffect, outcome: RecordedOutcome }),
  /** To the system stream of triggers. Without a topic: the whole source. */
  z.object({ do: z.enum(['pauseTrigger', 'resumeTrigger']), source: name, topic: name.exactOptional() }),
  /** To the system stream of pauses. Without a workflow: the whole engine. */
  z.object({ do: z.enum(['pauseWorkflow', 'resumeWorkflow']), workflow: name.exactOptional() }),
  /** To the system stream that lists schedules. */
  z.object({ do: z.literal('listSchedules'), schedules: list(name), workflow: name.exactOptional() }),
  z.object({ do: z.literal('unlistSchedule'), schedule: name }),
  /** To the stream of a schedule. */
  z.object({ do: z.literal('setSchedule'), schedule: z.object(ScheduleSpec) }),
  /** `declared`: the workflow that declared it does so no more. */
  z.object({ do: z.literal('removeSchedule'), declared: flag.exactOptional() }),
  z.object({ do: z.enum(['pauseSchedule', 'resumeSchedule', 'runSchedule']) }),
  z.object({ do: z.literal('backfillSchedule'), from: time, to: time }),
])
export type OperatorAction = Of<typeof OperatorAction>

/** `id` makes the action count once. */
export const OperatorCommand = command('operator', { id: text, ...By.shape, action: OperatorAction })
export type OperatorCommand = Of<typeof OperatorCommand>

/** To the stream of a schedule: what came of a start that it asked for. */
export const ScheduledCommand = command('scheduled', {
  key: text,
  instance: name,
  end: ScheduleAnswered.shape.end,
  reason: text.exactOptional(),
})
export type ScheduledCommand = Of<typeof ScheduledCommand>

const TaskAction = z.discriminatedUnion('do', [
  z.object({ do: z.literal('claim') }),
  z.object({ do: z.literal('release') }),
  z.object({ do: z.literal('hand'), to: name }),
  /** `revision`: of the draft that it is based on, 0 where there was none. */
  z.object({ do: z.literal('save'), value: json, revision: count }),
  z.object({ do: z.literal('comment'), text }),
  z.object({ do: z.literal('done'), value: json }),
])
export type TaskAction = Of<typeof TaskAction>

/** What a person does with a task. `id` makes it count once. */
export const TaskCommand = command('task', {
  id: text,
  of: z.object({ instance: name, node: text, visit: count }),
  by: name,
  /** Of the person, where that is known: then a task that is for others is refused. */
  roles: z.array(name).readonly().exactOptional(),
  /** Why it is taken from whoever has it, or done by somebody for whom it is not. */
  evenThoughTaken: name.exactOptional(),
  action: TaskAction,
})
export type TaskCommand = Of<typeof TaskCommand>

/** To the system stream of versions. */
export const ActivateCommand = command('activate', { id: text, workflow: name, number, hash: text, ...By.shape })
export type ActivateCommand = Of<typeof ActivateCommand>

/** To the system stream of dead letters. */
export const DeadLetterCommand = command('deadLetter', {
  id: text,
  origin: Origin,
  /** What it was meant for: `workflow Order`, `signal Shipment`. */
  target: text.exactOptional(),
  workflow: text.exactOptional(),
  reason: text,
  raw: text,
})
export type DeadLetterCommand = Of<typeof DeadLetterCommand>

export const Command = z.discriminatedUnion('kind', [
  StartCommand,
  ChildCommand,
  ChildEndedCommand,
  ToldCommand,
  SignalCommand,
  OutcomeCommand,
  TimerCommand,
  DriveCommand,
  OperatorCommand,
  ScheduledCommand,
  TaskCommand,
  ActivateCommand,
  DeadLetterCommand,
])
export type Command = Of<typeof Command>
