// Who takes what comes by a topic: the workflows and signals that name it.
import type { SignalCommand, StartCommand, Version } from '../engine/index.ts'
import type { SignalValue, TriggerValue } from '../dsl/index.ts'
import { refused } from './answers.ts'
import type { Refused } from './answers.ts'
import { conflictIn } from './declarations.ts'
import type { Declaration, Declarations } from './declarations.ts'
import type { Incoming } from './payload.ts'
import type { HolderOf } from './ports.ts'
import { signalBy } from './signal-command.ts'
import { startBy } from './start-command.ts'

export type Made = StartCommand | SignalCommand | Refused

export interface Taker {
  /** `workflow Order`, `signal Shipment`. */
  readonly target: string
  readonly name: string
  readonly workflow?: string
  /** What it makes of a payload. A promise only where it has to be asked which version waits for a signal. */
  readonly make: (came: Incoming, holderOf: HolderOf) => Made | Promise<Made>
}

/** By source, then by topic. */
export type Channels = ReadonlyMap<string, ReadonlyMap<string, readonly Taker[]>>

export const channelsOf = (active: readonly Version[], signals: Declarations): Channels => {
  const channels = new Map<string, Map<string, readonly Taker[]>>()
  const add = ({ source, topic }: Topic, taker: Taker): void => {
    const topics = channels.get(source) ?? new Map<string, readonly Taker[]>()
    channels.set(source, topics)
    topics.set(topic, [...(topics.get(topic) ?? []), taker])
  }
  for (const version of active) {
    for (const topic of topicsIn(version.workflow.triggers)) add(topic, startTaker(version, topic))
  }
  for (const declared of signals.values()) {
    for (const topic of topicsIn(declared.flatMap(({ signal }) => signal.sources))) add(topic, signalTaker(declared, topic))
  }
  return channels
}

interface Topic {
  readonly source: string
  readonly topic: string
}
const isOf =
  ({ source, topic }: Topic) =>
  (trigger: TriggerValue): boolean =>
    'topic' in trigger && trigger.source === source && trigger.topic === topic

const topicsIn = (triggers: readonly TriggerValue[]): readonly Topic[] => {
  const named = triggers.flatMap((trigger) => ('topic' in trigger ? [{ source: trigger.source, topic: trigger.topic }] : []))
  return [...new Map(named.map((one) => [JSON.stringify([one.source, one.topic]), one])).values()]
}

const startTaker = (version: Version, topic: Topic): Taker => {
  const { name, triggers } = version.workflow
  const own = triggers.filter(isOf(topic))
  return { target: `workflow ${name}`, name, workflow: name, make: (came) => startBy({ version, triggers: own }, came) }
}

const signalTaker = (declared: readonly Declaration[], topic: Topic): Taker => {
  const name = declared[0]!.signal.name // never empty
  const conflict = conflictIn(declared)
  const decoders = ({ sources }: SignalValue) => sources.filter(isOf(topic))
  return {
    target: `signal ${name}`,
    name,
    make: (came, holderOf) =>
      conflict === undefined ? signalBy(declared, { decoders, came, holderOf }) : refused('ambiguousSignal', conflict),
  }
}
