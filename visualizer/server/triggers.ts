// One line for each source and topic of triggers: which workflows and signals take from it, and whether it is paused. Pure.
import { signalsOf } from '../../dsl/internal.ts'
import type { TriggerValue } from '../../dsl/index.ts'
import type { PausedTrigger, Version } from '../../engine/index.ts'
import type { TriggerLine } from './api.ts'

/** What an operator can pause; only `kafka` has topics. */
export const SOURCES = ['http', 'kafka'] as const
export type SourceName = (typeof SOURCES)[number]

type Way = Pick<TriggerLine, 'source' | 'topic'>

/** Files are sent over HTTP. */
const wayOf = (trigger: TriggerValue): Way =>
  trigger.source === 'kafka' ? { source: 'kafka', topic: trigger.topic } : { source: 'http', topic: null }

type TakenWay = Way & { readonly taker: string }

/** Schedules take nothing from outside: they are paused each for itself. */
const startsOf = ({ workflow }: Version): readonly TakenWay[] =>
  workflow.triggers.flatMap((trigger) => (trigger.source === 'schedule' ? [] : [{ ...wayOf(trigger), taker: `workflow ${workflow.name}` }]))

/** Whatever waits for a signal, HTTP takes it by its name. */
const signalsFor = ({ workflow }: Version): readonly TakenWay[] =>
  signalsOf(workflow).flatMap(({ name, sources }) =>
    [{ source: 'http', topic: null }, ...sources.map(wayOf)].map((way) => ({ ...way, taker: `signal ${name}` })),
  )

export interface Taking {
  readonly active: readonly Version[]
  /** Not active, and with instances that have not ended: they take signals only. */
  readonly older?: readonly Version[]
  readonly paused: readonly PausedTrigger[]
  /** By topic; empty where nobody knows. */
  readonly lags?: ReadonlyMap<string, number>
}
export const triggerLines = ({ active, older = [], paused, lags = new Map() }: Taking): readonly TriggerLine[] => {
  const ways = [
    ...active.flatMap(startsOf),
    ...[...active, ...older].flatMap(signalsFor),
    ...paused.map(({ source, topic = null }) => ({ source, topic, taker: undefined })),
  ]
  const lines = [...Map.groupBy(ways, ({ source, topic }) => JSON.stringify([source, topic])).values()].map((of): TriggerLine => {
    const { source, topic } = of[0]! // a group of a grouping has at least one
    const own = paused.find((one) => one.source === source && (one.topic ?? null) === topic)
    return {
      source,
      topic,
      takers: [...new Set(of.flatMap(({ taker }) => taker ?? []))].toSorted(),
      paused: own ?? paused.find((one) => one.source === source && one.topic === undefined) ?? null,
      lag: topic === null ? null : (lags.get(topic) ?? null),
    }
  })
  return lines.toSorted((a, b) => compare(a.source, b.source) || compare(a.topic ?? '', b.topic ?? ''))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
