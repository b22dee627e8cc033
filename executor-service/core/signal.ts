// A signal: the oldest open wait that matches takes it, exactly one; else it is kept until one opens or it expires.
import type { SignalCommand } from '../../bus/index.ts'
import type { Kept, SignalKept, Event } from '../../journal/index.ts'
import { lookBack, record } from './draft.ts'
import type { Draft } from './draft.ts'

export const decideSignal = (draft: Draft, command: SignalCommand): void => {
  const { signal, id, payload, origin } = command
  const { holder, at } = draft.state
  const wait = Object.entries(holder?.pending ?? {}).find(([, p]) => p.signal === signal)
  if (holder && wait) {
    const [node, { visit }] = wait
    return record(draft, { kind: 'SignalTaken', instance: holder.instance, node, visit, signal, id, payload, origin })
  }
  record(draft, { kind: 'SignalKept', signal, id, payload, expires: at + command.keep, origin })
}

/** A wait has opened: the oldest kept signal that matches is taken. False when its payload has to be fetched first. */
export const takeKept = (draft: Draft, instance: string, node: string, visit: number, signal: string): boolean => {
  const { kept, at } = draft.state
  const found = kept.find((k) => k.signal === signal && k.expires > at)
  if (!found) return true
  const event = lookBack(draft, found.at, isKept(found))
  if (!event) return false
  const { id, payload, origin } = event
  record(draft, { kind: 'SignalTaken', instance, node, visit, signal, id, payload, kept: found.at, origin })
  return true
}

const isKept =
  (of: Kept) =>
  (event: Event): event is SignalKept =>
    event.kind === 'SignalKept' && event.signal === of.signal && event.id === of.id
