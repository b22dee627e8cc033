// What triggers take, one line for each source and topic: whom it is for, and who paused it. Pure.
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

/** Whatever waits for a signal, HTTP takes it by its name. */
const waysOf = ({ workflow }: Version): readonly (Way & { readonly taker: string })[] => [
  ...workflow.triggers.map((trigger) => ({ ...wayOf(trigger), taker: `workflow ${workflow.name}` })),
  ...signalsOf(workflow).flatMap(({ name, sources }) =>
    [{ source: 'http', topic: null }, ...sources.map(wayOf)].map((way) => ({ ...way, taker: `signal ${name}` })),
  ),
]

/** `lags`: by topic; empty where nobody knows. */
export const triggerLines = (
  active: readonly Version[],
  paused: readonly PausedTrigger[],
  lags: ReadonlyMap<string, number> = new Map(),
): readonly TriggerLine[] => {
  const ways = [...active.flatMap(waysOf), ...paused.map(({ source, topic = null }) => ({ source, topic, taker: undefined }))]
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
