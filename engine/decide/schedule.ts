// What people and deploys ask of a schedule, and what its starts report. Pure.
import { nextTime, sameJson } from '../../base/index.ts'
import { plannedKey, timingMistakes } from '../../dsl/internal.ts'
import type { By } from '../events.ts'
import type { OperatorAction, ScheduledCommand } from '../messages.ts'
import { isActive } from '../schedule.ts'
import type { ScheduleState } from '../schedule.ts'
import { timeOf } from '../stream-time.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { fired, startOf } from './fire.ts'
import { notPaused, pausedAlready } from './paused-text.ts'
import type { Refusal } from './refusal.ts'

export type ScheduleAction = Extract<OperatorAction, { readonly do: `${string}Schedule` | 'listSchedules' }>
interface Asked {
  readonly action: ScheduleAction
  readonly who: By
  /** Of the command: it makes a start that a person wants now unique. */
  readonly id: string
}

export const decideSchedule = (draft: Draft, { action, who, id }: Asked): Refusal | undefined => {
  switch (action.do) {
    case 'listSchedules': {
      const { workflow } = action
      const schedules = action.schedules.filter((name) => draft.state.schedules?.get(name) !== (workflow ?? ''))
      if (schedules.length === 0) return unchanged(draft, id, 'they are listed already')
      record(draft, { kind: 'SchedulesListed', schedules, ...(workflow !== undefined && { workflow }) })
      return undefined
    }
    case 'unlistSchedule':
      if (draft.state.schedules?.has(action.schedule) !== true) return unchanged(draft, id, 'it is not listed')
      record(draft, { kind: 'ScheduleUnlisted', schedule: action.schedule })
      return undefined
    case 'setSchedule':
      return set(draft, action.schedule, { who, id })
    case 'removeSchedule':
      return withSchedule(draft, (of) => remove(draft, of, { byDeploy: action.declared === true, who, id }))
    case 'pauseSchedule':
      return withSchedule(draft, (of) => {
        if (of.paused) return pausedAlready(`schedule ${of.name}`, of.paused)
        record(draft, { kind: 'SchedulePaused', ...who })
        return undefined
      })
    case 'resumeSchedule':
      return withSchedule(draft, (of) => {
        if (!of.paused) return notPaused(`schedule ${of.name}`, ': contrail schedule list shows those that are')
        record(draft, { kind: 'ScheduleResumed', ...who, next: nextOf(draft, of) })
        return undefined
      })
    case 'runSchedule':
      return withSchedule(draft, (of) => runNow(draft, of, { who, id }))
    case 'backfillSchedule':
      return withSchedule(draft, (of) => backfill(draft, of, { from: action.from, to: action.to, who }))
  }
}

/** Journaled all the same, so that who asked finds the turn, and this command cannot undo a later one when it is delivered again. */
const unchanged = (draft: Draft, id: string, reason: string): undefined => {
  record(draft, { kind: 'Ignored', cause: `operator:${id}`, reason })
  return undefined
}

const withSchedule = (draft: Draft, act: (of: ScheduleState) => Refusal | undefined): Refusal | undefined => {
  const { schedule } = draft.state
  return schedule && !schedule.removed
    ? act(schedule)
    : { code: 'unknownSchedule', message: 'there is no such schedule: create it, or look for its name in the list' }
}

/** A clock that leaped by more than this is not believed afterwards: what it had planned is forgotten. Milliseconds. */
const LEAP = 3_600_000

/** Never one that had its turn, also where the clock was set back a little. */
const nextOf = ({ state }: Draft, of: { readonly cron: string; readonly zone: string }): number | null => {
  const now = timeOf(state)
  const passed = Math.max(state.at, state.schedule?.last?.planned ?? 0)
  return nextTime(of, passed - now > LEAP ? now : Math.max(now, passed))
}

type Spec = Extract<ScheduleAction, { readonly do: 'setSchedule' }>['schedule']
const set = (draft: Draft, spec: Spec, { who, id }: Pick<Asked, 'who' | 'id'>): Refusal | undefined => {
  const [wrong] = timingMistakes(spec, timeOf(draft.state))
  if (wrong !== undefined) return { code: 'invalid', message: wrong }
  const before = draft.state.schedule
  const refusal = before && !before.removed ? taken(before, spec) : undefined
  if (refusal) return refusal
  // The deploy of a version that declares the same again.
  if (before && !before.removed && isSame(before, spec)) return unchanged(draft, id, `schedule ${spec.name} is so already`)
  const keeps = before?.removed === null && before.cron === spec.cron && before.zone === spec.zone
  record(draft, { kind: 'ScheduleSet', ...who, ...spec, next: keeps ? before.next : nextOf(draft, spec) })
  return undefined
}

/** A name is one schedule's; a deploy changes what its own workflow declares, and nobody else does. */
const taken = (before: ScheduleState, spec: Spec): Refusal | undefined => {
  const { name, workflow, declared } = before
  if (declared === true && spec.declared === true && workflow === spec.workflow) return undefined
  if (declared === true)
    return { code: 'declared', message: `schedule ${name} is declared by workflow ${workflow}: choose another name, or change it there` }
  return {
    code: 'exists',
    message: `there is a schedule ${name} already (${before.cron} ${before.zone}, starts ${workflow}): choose another name, or delete that one first`,
  }
}

export const isSame = (before: ScheduleState, spec: Spec): boolean =>
  sameJson(timing(before), timing(spec)) && before.workflow === spec.workflow
const timing = ({ cron, zone, overlap, catchUp, jitter, declared }: Omit<Spec, 'name' | 'input'>) => ({
  cron,
  zone,
  overlap: overlap ?? null,
  catchUp: catchUp ?? null,
  jitter: jitter ?? null,
  declared: declared === true,
})

interface Removing extends Pick<Asked, 'who' | 'id'> {
  readonly byDeploy: boolean
}
const remove = (draft: Draft, of: ScheduleState, { byDeploy, who, id }: Removing): Refusal | undefined => {
  if (of.declared === true && !byDeploy)
    return {
      code: 'declared',
      message: `schedule ${of.name} is declared by workflow ${of.workflow}: pause it, or deploy a version without it`,
    }
  // A deploy takes away what a workflow declared, not what people made under its name since.
  if (of.declared !== true && byDeploy) return unchanged(draft, id, `people made schedule ${of.name}`)
  record(draft, { kind: 'ScheduleRemoved', ...who })
  return undefined
}

const runNow = (draft: Draft, of: ScheduleState, { who, id }: { readonly who: By; readonly id: string }): Refusal | undefined => {
  const planned = timeOf(draft.state)
  const isBusy = of.overlap !== undefined && (of.starts.length > 0 || of.waiting.length > 0)
  const open = of.starts[0]?.instance
  if (isBusy && of.overlap === 'skip')
    return {
      code: 'overlap',
      message: `schedule ${of.name} never runs twice at once (overlap: skip) and ${open} has not ended: wait for it, or cancel it`,
    }
  const key = plannedKey(of.name, id)
  if (isBusy) {
    record(draft, { kind: 'ScheduleQueued', key, planned, ...who })
    return undefined
  }
  const made = startOf(draft, of, { planned, key, ...who })
  if (!made) return undefined
  if (made.kind === 'none') return { code: made.why, message: `schedule ${of.name}: ${made.message}` }
  fired(draft, made, { cause: 'run', planned })
  return undefined
}

interface Range {
  readonly from: number
  readonly to: number
  readonly who: By
}
const backfill = (draft: Draft, of: ScheduleState, { from, to, who }: Range): Refusal | undefined => {
  const { name } = of
  if (!isActive(of)) return { code: 'paused', message: `schedule ${name} is paused: resume it before you back-fill it` }
  if (of.backfill) {
    const until = new Date(of.backfill.to).toISOString()
    return {
      code: 'backfilling',
      message: `schedule ${name} is being back-filled up to ${until} for ${of.backfill.by}: wait until that is done`,
    }
  }
  if (to > timeOf(draft.state))
    return { code: 'future', message: `to: it lies in the future, which the schedule itself sees to: give a time that has passed` }
  const next = from < to ? nextTime(of, from - 1) : null
  if (next === null || next >= to)
    return {
      code: 'empty',
      message: `schedule ${name} has no planned time from ${new Date(from).toISOString()} on and before ${new Date(to).toISOString()}: give a longer range`,
    }
  record(draft, { kind: 'BackfillBegan', ...who, from, to, next })
  return undefined
}

/** What came of a start. An answer that is known already, or to something that is closed, changes nothing. */
export const decideScheduled = (draft: Draft, { key, instance, end, reason }: ScheduledCommand): void => {
  const open = draft.state.schedule?.starts.find((one) => one.key === key && one.instance === instance)
  if (!open || (end === 'accepted' && open.accepted === true)) return
  record(draft, { kind: 'ScheduleAnswered', key, instance, end, ...(reason !== undefined && { reason }) })
}
