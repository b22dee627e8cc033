// The starts that a workflow's schedule plans, as a test needs them: their times and what goes into them.
import { isLeft } from 'fp-ts/lib/Either.js'
import { nextTime } from '../base/index.ts'
import { decode, issuesText, keyOf, plannedAt, schedulesOf, timingMistakes } from '../dsl/internal.ts'
import type { Workflow } from '../dsl/index.ts'

export interface PlannedRange {
  /** ISO with an offset, or a date: that day in UTC. */
  readonly from: string
  /** The first time that is not meant any more. */
  readonly to: string
  /** Where the workflow has several. */
  readonly schedule?: string
}
/** `at`: the planned time, ISO in UTC; `date`: of the schedule's zone. */
export interface ScenarioStart<In> {
  readonly key: string
  readonly at: string
  readonly date: string
  readonly payload: In
}

/** More are a slip of the pen: a year of every minute. */
const MOST = 10_000

/** What its schedule starts in that range, in order: `.when(started(nightly, planned(nightly, { … })[0]!.payload))`. */
export const planned = <In>(workflow: Workflow<In, unknown, unknown>, range: PlannedRange): readonly ScenarioStart<In>[] => {
  const [from, to] = [timeOf('from', range.from), timeOf('to', range.to)]
  const { name, on } = theOne(workflow, range.schedule)
  const [mistake] = timingMistakes(on, from)
  if (mistake !== undefined) throw new Error(`schedule '${name}': ${mistake}`)
  const found: ScenarioStart<In>[] = []
  for (let at = nextTime(on, from - 1); at !== null && at < to; at = nextTime(on, at)) {
    if (found.length === MOST) throw new Error(`schedule '${name}' is planned more than ${MOST} times in that range: give a shorter one`)
    const start = plannedAt({ name, zone: on.zone }, at)
    const decoded = decode(on.decode, on.input(start))
    if (isLeft(decoded))
      throw new Error(`schedule '${name}', ${start.at}: what its input makes does not decode: ${issuesText(decoded.left)}`)
    if (keyOf(decoded.right, on.id) !== start.key)
      throw new Error(`schedule '${name}', ${start.at}: '${on.id}' does not hold the key of the planned time`)
    found.push({ ...start, payload: decoded.right as In }) // its schema yields the payload of the workflow
  }
  return found
}

const timeOf = (field: string, text: string): number => {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new Error(`${field}: '${text}' is no time: write one such as '2026-03-29' or '2026-03-29T01:00:00Z'`)
  return at
}

const theOne = (workflow: Workflow<never, unknown, unknown>, wanted: string | undefined) => {
  const all = schedulesOf(workflow)
  const names = all.map(({ name }) => name).join(', ')
  const found = wanted === undefined ? all : all.filter(({ name }) => name === wanted)
  const [first, second] = found
  if (!first)
    throw new Error(
      wanted === undefined || all.length === 0
        ? `workflow '${workflow.name}' declares no schedule`
        : `there is no schedule '${wanted}': there are ${names}`,
    )
  if (second) throw new Error(`workflow '${workflow.name}' declares several schedules: name one of ${names}`)
  return first
}
