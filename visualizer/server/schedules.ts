// Schedules for people: their lines, one whole, and what is wrong with one that somebody wants to make. Pure but for the journal's reads.
import { didYouMean, nextTime } from '../../base/index.ts'
import { isBounded, nameMistakes, timingMistakes } from '../../dsl/internal.ts'
import { DECLARED_SCHEDULES, evolveTurns, initial, plannedStart, SCHEDULES, scheduleStream } from '../../engine/index.ts'
import type { OperatorAction, RunCode, ScheduleState, StreamState, Version } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Paged, ScheduleLine, ScheduleView } from './api.ts'
import type { Hide, Mask } from './mask.ts'

const folded = async (journal: Pick<Journal, 'load'>, stream: string): Promise<StreamState> => {
  const { snapshot, turns } = await journal.load(stream)
  return evolveTurns(snapshot?.state ?? initial, turns)
}

/** Undefined where there is none of that name, or none any more. */
export const scheduleCalled = async (journal: Pick<Journal, 'load'>, name: string): Promise<ScheduleState | undefined> => {
  const { schedule } = await folded(journal, scheduleStream(name))
  return schedule?.removed === null ? schedule : undefined
}

interface Asked {
  readonly after: string | undefined
  readonly limit: number
  readonly text: string | undefined
  readonly hide: HideOf
}
/** What of a schedule may be seen. */
export type HideOf = (of: ScheduleState) => Hide
export const hideBy =
  (active: readonly Version[], mask: Mask): HideOf =>
  ({ workflow: called, input }) =>
    mask([active.find(({ workflow }) => workflow.name === called)?.workflow], input === undefined ? [] : [{ at: 'input', value: input }])

/** In the order of their names; `after`: the last name of the page before. */
export const scheduleLines = async (journal: Pick<Journal, 'load'>, { after, limit, text, hide }: Asked): Promise<Paged<ScheduleLine>> => {
  const lists = await Promise.all([folded(journal, SCHEDULES), folded(journal, DECLARED_SCHEDULES)])
  const all = new Set(lists.flatMap(({ schedules }) => schedules?.keys() ?? []))
  const names = [...all].filter((name) => text === undefined || name.includes(text)).toSorted()
  const from = after === undefined ? 0 : names.findIndex((name) => name > after)
  const here = from < 0 ? [] : names.slice(from, from + limit)
  const found = await Promise.all(here.map((name) => scheduleCalled(journal, name)))
  const last = here.at(-1)
  // One that is listed and not there was never made, or is removed: whoever asked for that will ask again.
  const rows = found.flatMap((of) => (of ? [lineOf(of, hide(of))] : []))
  return last !== undefined && from + limit < names.length ? { rows, next: last } : { rows }
}

const lineOf = (of: ScheduleState, hide: Hide): ScheduleLine => ({
  name: of.name,
  workflow: of.workflow,
  declared: of.declared === true,
  cron: of.cron,
  zone: of.zone,
  overlap: of.overlap ?? null,
  catchUp: of.catchUp ?? null,
  jitter: of.jitter ?? null,
  next: of.paused ? null : of.next,
  paused: of.paused,
  open: of.starts.length,
  waiting: of.waiting.length,
  last: of.last && { planned: of.last.planned, instance: of.last.instance, end: of.last.end },
  skipped: of.skipped && {
    planned: of.skipped.planned,
    why: of.skipped.why,
    // What a schema says of a payload may stand in it.
    ...(of.skipped.message !== undefined && { message: hide.text(of.skipped.message) }),
  },
})

const COMING = 5
export const viewOf = (of: ScheduleState, hide: Hide): ScheduleView => {
  const coming: number[] = []
  for (let at = of.paused ? null : of.next; at !== null && coming.length < COMING; at = nextTime(of, at)) coming.push(at)
  return {
    ...lineOf(of, hide),
    set: of.set,
    ...(of.input !== undefined && { input: hide.value('input', of.input) }),
    coming,
    starts: of.starts.map(({ key, planned, instance }) => ({ key, planned, instance })),
    queue: of.waiting.map(({ key, planned }) => ({ key, planned })),
    backfill: of.backfill,
  }
}

export type ScheduleSpec = Extract<OperatorAction, { readonly do: 'setSchedule' }>['schedule']
export interface SpecIssue {
  readonly path: string
  readonly message: string
}
export interface Against {
  readonly active: readonly Version[]
  readonly now: number
  readonly run: RunCode | undefined
}
/** Each names its field and what to write instead; none where it can be made. */
export const specIssues = (spec: ScheduleSpec, { active, now, run }: Against): readonly SpecIssue[] => {
  const { name, workflow: called } = spec
  const version = active.find(({ workflow }) => workflow.name === called)
  const issues: SpecIssue[] = [
    ...nameMistakes('schedule', name).map((message) => ({ path: 'name', message })),
    ...(version ? [] : [unknownWorkflow(called, active)]),
    ...timingMistakes(spec, now).map((mistake) => ({
      path: mistake.slice(0, mistake.indexOf(':')),
      message: mistake.slice(mistake.indexOf(':') + 2),
    })),
  ]
  const wrong = issues.length === 0 && version ? inputIssue(spec, version, { now, run }) : undefined
  return wrong === undefined ? issues : [{ path: 'input', message: wrong }]
}

const unknownWorkflow = (called: string, active: readonly Version[]): SpecIssue => {
  const hint = didYouMean(
    called,
    active.map(({ workflow }) => workflow.name),
  )
  return { path: 'workflow', message: `there is no active workflow ${JSON.stringify(called)}${hint}: activate a version of it` }
}

/** Tried for the next planned time, where that certainly returns; the schedule itself says the same when its time comes. */
const inputIssue = (spec: ScheduleSpec, version: Version, { now, run }: Pick<Against, 'now' | 'run'>): string | undefined => {
  const { triggers } = version.workflow
  if (!run && !triggers.every(({ decode }) => isBounded(decode))) return undefined
  const blank = { paused: null, removed: null, starts: [], waiting: [], backfill: null, last: null, skipped: null }
  const state: ScheduleState = { ...spec, ...blank, next: null, set: { by: '', reason: '', since: now } }
  const made = plannedStart(run ? { run } : {}, state, version, { planned: nextTime(spec, now) ?? now })
  return made.kind === 'none' ? `${made.message}: give the fields of the payload, texts may hold {key}, {at} and {date}` : undefined
}
