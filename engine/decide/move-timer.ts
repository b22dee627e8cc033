// A person sets a timer right: one that a wrong clock had put far off, say. It fires as any other, by its due time.
import { timeOf } from '../stream-time.ts'
import type { By } from '../events.ts'
import type { OperatorAction } from '../messages.ts'
import { heldIn } from '../stack.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import type { Refusal } from './refusal.ts'

export const moveTimer = (draft: Draft, action: Extract<OperatorAction, { do: 'moveTimer' }>, who: By): Refusal | undefined => {
  const { instance, node, visit } = action
  const holder = heldIn(draft.state, instance)
  if (!holder) return { code: 'notOpen', message: `${instance} does not hold its stream: it has ended, waits in a queue or never was` }
  const timers = holder.pending
    .values()
    .filter((one) => (node === undefined || one.node === node) && (visit === undefined || one.visit === visit))
  const [only, ...others] = timers
  if (!only) {
    const where = node === undefined ? instance : `node '${node}' of ${instance}`
    return { code: 'noTimer', message: `${where} has no sleep and no wait that is open` }
  }
  if (others.length > 0)
    return { code: 'whichTimer', message: `name the node: ${timers.map((one) => `'${one.node}'`).join(', ')} have timers` }
  const { node: found, visit: at } = only
  record(draft, { kind: 'TimerMoved', instance, node: found, visit: at, due: action.due ?? timeOf(draft.state), ...who })
  return undefined
}
