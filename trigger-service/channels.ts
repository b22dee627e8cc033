// Who takes what comes by a topic: the workflows and signals that name it, each with the triggers that do.
import type { Origin, SignalCommand, StartCommand, Version } from '../engine/index.ts'
import { signalsOf } from '../dsl/internal.ts'
import type { TriggerValue } from '../dsl/index.ts'
import { refused } from './answers.ts'
import type { Refused } from './answers.ts'
import type { Declared } from './catalog.ts'
import { signalBy } from './signal-command.ts'
import { startBy } from './start-command.ts'

export type Made = StartCommand | SignalCommand | Refused

export interface Taker {
  /** `workflow Order`, `signal Shipment`. */
  readonly target: string
  readonly name: string
  readonly workflow?: string
  /** One for each trigger that names the topic: the first that decodes a payload counts. */
  readonly commands: readonly ((came: { readonly raw: unknown; readonly origin: Origin }) => Made)[]
}

/** By source, then by topic. */
export type Channels = ReadonlyMap<string, ReadonlyMap<string, readonly Taker[]>>

export const channelsOf = (active: readonly Version[], signals: ReadonlyMap<string, Declared>): Channels => {
  const channels = new Map<string, Map<string, readonly Taker[]>>()
  const add = (trigger: TriggerValue, { commands, ...taker }: Taker): void => {
    if (!('topic' in trigger)) return
    const topics = channels.get(trigger.source) ?? new Map<string, readonly Taker[]>()
    channels.set(trigger.source, topics)
    const others = topics.get(trigger.topic) ?? []
    const known = others.find(({ target }) => target === taker.target)
    const rest = others.filter((other) => other !== known)
    topics.set(trigger.topic, [...rest, { ...taker, commands: [...(known?.commands ?? []), ...commands] }])
  }

  for (const version of active) {
    const { name, triggers } = version.workflow
    for (const trigger of triggers) {
      const commands = [
        (came: { readonly raw: unknown; readonly origin: Origin }) => startBy({ kind: 'startable', version, trigger }, came),
      ]
      add(trigger, { target: `workflow ${name}`, name, workflow: name, commands })
    }
  }
  const seen = new Set<string>()
  for (const { workflow } of active) {
    for (const { name, sources } of signalsOf(workflow)) {
      const declared = signals.get(name)
      // Each version has its own copy of a shared signal: one of them is enough, unless they differ.
      if (declared === undefined || (declared.kind === 'one' && seen.has(name))) continue
      seen.add(name)
      for (const trigger of sources) add(trigger, { target: `signal ${name}`, name, commands: [commandOf(declared, trigger)] })
    }
  }
  return channels
}

const commandOf =
  (declared: Declared, trigger: TriggerValue): Taker['commands'][number] =>
  (came) =>
    declared.kind === 'one' ? signalBy(declared, trigger, came) : refused('ambiguousSignal', declared.message)
