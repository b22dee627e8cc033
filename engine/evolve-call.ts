// The fold of what is asked of streams: it stays open as a side effect does, until the other stream has answered or a person closes it.
import { orphaned } from './abandon.ts'
import type { CallEvent, ChildRequested, Place, TellRequested } from './events.ts'
import { close } from './evolve-effect.ts'
import { end, heldBy } from './evolve-node.ts'
import type { InstanceDraft, StateDraft } from './fold-state.ts'
import { callKey, placeKey } from './ids.ts'
import type { StreamCall, OpenEffect } from './state.ts'
import { timeOf } from './stream-time.ts'

/** Changes the draft. */
export const evolveCall = (now: StateDraft, event: CallEvent): void => {
  const key = callKey(event)
  const holder = heldBy(now, event.instance)
  switch (event.kind) {
    case 'ChildRequested': {
      const { node, visit, awaited, due, input, workflow } = event
      now.effects.set(key, asked(now, holder, { event, effect: workflow, payload: input, awaited, call: childCall(holder, event) }))
      if (!awaited) return end(holder, event, { kind: 'asked' })
      holder?.done.delete(placeKey(event))
      if (due !== undefined) holder?.pending.set(placeKey(event), { node, visit, due, deadline: true })
      return
    }
    case 'TellRequested': {
      const { stream, signal, id, payload, keep, match } = event
      const call: StreamCall = { kind: 'tell', stream, id, keep, ...(match !== undefined && { match }) }
      now.effects.set(key, asked(now, holder, { event, effect: signal, payload, awaited: false, call }))
      return end(holder, event, { kind: 'asked' })
    }
    case 'ChildEnded':
    case 'TellEnded': {
      const open = now.effects.get(key)
      if (!open) return
      if (event.trouble) return now.effects.set(key, { ...open, trouble: event.trouble })
      close(now, key, event.instance)
      // Given up, it ends no node any more.
      if (event.kind === 'ChildEnded' && open.awaited && !open.orphaned) end(holder, event, { kind: 'child', end: event.end })
    }
  }
}

interface Asked {
  readonly event: ChildRequested | TellRequested
  readonly effect: string
  readonly payload: OpenEffect['payload']
  readonly awaited: boolean
  readonly call: StreamCall
}
const asked = (now: StateDraft, holder: InstanceDraft | undefined, { event, effect, payload, awaited, call }: Asked): OpenEffect => {
  const { instance, node, visit } = event
  const trace = holder?.start.origin.trace
  return {
    instance,
    node,
    visit,
    index: 0,
    workflow: holder?.start.workflow ?? '',
    hash: holder?.hash ?? '',
    effect,
    payload,
    awaited,
    call,
    after: now.version,
    asked: timeOf(now),
    attempts: 0,
    retryAt: null,
    trouble: null,
    orphaned: false,
    ...(trace !== undefined && { trace }),
  }
}

const childCall = (holder: InstanceDraft | undefined, { instance, child, key, awaited }: ChildRequested): StreamCall => {
  const { parent } = holder?.start ?? {}
  return { kind: 'child', instance: child.instance, stream: child.stream, key, chain: awaited ? [...(parent?.chain ?? []), instance] : [] }
}

/** Time is over for what stands at the place; where that is a child, it is given up. */
export const giveUpChild = (now: StateDraft, place: Place): void => {
  const key = callKey(place)
  const open = now.effects.get(key)
  if (open?.call && open.awaited) now.effects.set(key, orphaned(now, open))
}

/** Its instance has ended. */
export const afterEnd = (now: StateDraft, effect: OpenEffect, killed: boolean): OpenEffect => {
  const left = orphaned(now, effect)
  return killed && left.awaited && left.call?.kind === 'child' ? { ...left, call: { ...left.call, killed: true } } : left
}
