// What a deploy tells schedules: those that the deployed versions declare, and those that they declare no more.
import { FatalProblem } from '../base/index.ts'
import { schedulesOf } from '../dsl/internal.ts'
import type { ScheduleValue } from '../dsl/internal.ts'
import type { AnyWorkflow } from '../dsl/index.ts'
import { DECLARED_SCHEDULES, evolveTurns, initial, isSameSchedule, scheduleStream, shortHash } from '../engine/index.ts'
import type { OperatorAction, OperatorCommand, ScheduleState, StreamState, Version } from '../engine/index.ts'
import { decided, refusalIn } from './decided.ts'
import type { Deciding } from './decided.ts'

interface Declared {
  readonly name: string
  readonly on: ScheduleValue
  readonly workflow: string
  readonly hash: string
}
interface Known {
  readonly state: StreamState
  readonly version: number
}
const declaredBy = (versions: readonly Version[]): readonly Declared[] =>
  versions.flatMap(({ workflow, hash }) => schedulesOf(workflow).map(({ name, on }) => ({ name, on, workflow: workflow.name, hash })))

const known = async ({ journal }: Deciding, stream: string): Promise<Known> => {
  const { snapshot, turns, version } = await journal.load(stream)
  return { state: evolveTurns(snapshot?.state ?? initial, turns), version }
}

/** What keeps the schedules of these workflows, all that will be active, from being theirs, in a sentence; before anything is activated. */
export const scheduleProblem = async (
  on: Deciding,
  active: readonly AnyWorkflow[],
  deployed: readonly Version[],
): Promise<string | undefined> => {
  const owners = Map.groupBy(
    active.flatMap((workflow) => schedulesOf(workflow).map(({ name }) => ({ name, workflow: workflow.name }))),
    ({ name }) => name,
  )
  for (const [name, all] of owners) {
    const [first, second] = all
    if (second)
      return `schedule ${name} is declared by workflow ${first?.workflow} and by ${second.workflow}: give one of them another name`
  }
  for (const { name, workflow } of declaredBy(deployed)) {
    const { schedule: of } = (await known(on, scheduleStream(name))).state
    if (of && !of.removed && of.declared !== true)
      return `there is a schedule ${name} already, made by ${of.set.by}: give that of workflow ${workflow} another name, or delete the other first`
  }
  return undefined
}

/**
 * Tells their streams, once the versions are active. What is so already is not told again, so a deploy that was cut off is repeated. `all`:
 * also schedules of workflows that are not deployed here any more end.
 */
export const declareSchedules = async (on: Deciding, deployed: readonly Version[], all: boolean): Promise<void> => {
  const declared = declaredBy(deployed)
  const list = await known(on, DECLARED_SCHEDULES)
  const listed = [...(list.state.schedules ?? [])]
  for (const [workflow, own] of Map.groupBy(declared, (one) => one.workflow)) {
    const schedules = own.flatMap(({ name }) => (list.state.schedules?.get(name) === workflow ? [] : [name]))
    const why = `${workflow} declares them`
    if (schedules.length > 0)
      await tell(on, DECLARED_SCHEDULES, { action: { do: 'listSchedules', schedules, workflow }, why, hash: own[0]?.hash ?? '' })
  }
  for (const one of declared) {
    const { name, workflow, on: timing, hash } = one
    const schedule = specOf(one)
    const { state } = await known(on, scheduleStream(name))
    if (isCurrent(state.schedule, schedule)) continue
    const why = `${workflow} ${shortHash(hash)} declares it (${timing.cron} ${timing.zone})`
    await tell(on, scheduleStream(name), { action: { do: 'setSchedule', schedule }, why, hash })
  }
  const names = new Set(declared.map(({ name }) => name))
  const owners = new Map(deployed.map(({ workflow, hash }) => [workflow.name, hash]))
  for (const [name, owner] of listed) {
    const hash = owners.get(owner)
    if (names.has(name) || (hash === undefined && !all)) continue
    const why = hash === undefined ? `workflow ${owner} is in no module any more` : `${owner} ${shortHash(hash)} declares it no more`
    const { state } = await known(on, scheduleStream(name))
    if (state.schedule?.declared === true && !state.schedule.removed)
      await tell(on, scheduleStream(name), { action: { do: 'removeSchedule', declared: true }, why, hash: hash ?? owner })
    await tell(on, DECLARED_SCHEDULES, { action: { do: 'unlistSchedule', schedule: name }, why, hash: hash ?? owner })
  }
}

type Spec = Extract<OperatorAction, { readonly do: 'setSchedule' }>['schedule']
const specOf = ({ name, workflow, on: { cron, zone, overlap, catchUp, jitter } }: Declared): Spec => ({
  name,
  workflow,
  declared: true,
  cron,
  zone,
  ...(overlap !== undefined && { overlap }),
  ...(catchUp !== undefined && { catchUp }),
  ...(jitter !== undefined && { jitter }),
})
const isCurrent = (of: ScheduleState | undefined, spec: Spec): boolean => of?.removed === null && isSameSchedule(of, spec)

interface Telling {
  readonly action: OperatorAction
  readonly why: string
  /** Of the version on whose behalf. */
  readonly hash: string
}
const tell = async (on: Deciding, stream: string, { action, why, hash }: Telling): Promise<void> => {
  const { version } = await known(on, stream)
  const command: OperatorCommand = { kind: 'operator', stream, id: `${hash}-${version}`, by: 'deploy', reason: why, action }
  const { events } = await decided(on, { command, since: version, what: `the schedules of a deploy (${stream})` })
  const refusal = refusalIn(events, command)
  if (refusal !== undefined) throw new FatalProblem(refusal)
}
