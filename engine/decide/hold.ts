// A person pauses one instance, or resumes it: what arrives meanwhile is recorded, nothing is done and nothing is tried.
import type { By } from '../events.ts'
import type { OperatorAction } from '../messages.ts'
import { heldIn } from '../stack.ts'
import { below, notOpen } from './end.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import type { Refusal } from './refusal.ts'
import { goesOn, pauseOf } from './switches.ts'

type Hold = Extract<OperatorAction, { readonly do: 'pause' | 'resume' }>

export const holdInstance = (draft: Draft, { do: what, instance }: Hold, who: By): Refusal | undefined => {
  const { holder, queue } = draft.state
  if (holder?.instance !== instance) {
    if (queue.has(instance))
      return { code: 'deferred', message: `${instance} waits in the queue of its stream: nothing of it runs that could be ${what}d` }
    if (holder && heldIn(draft.state, instance)) return below(instance, holder.instance, `${what} that`)
    return notOpen(instance)
  }
  const { paused, start } = holder
  if (what === 'pause') {
    if (paused) return { code: 'pausedAlready', message: `${instance} is paused already, by ${paused.by}: ${paused.reason}` }
    record(draft, { kind: 'InstancePaused', instance, ...who })
    return undefined
  }
  if (!paused) return { code: 'notPaused', message: `${instance} is not paused` }
  const above = paused.with === undefined ? undefined : pauseOf(draft, start.workflow)
  if (above) {
    const name = above.workflow === undefined ? 'the engine' : `the workflow ${above.workflow}`
    return { code: 'pausedAbove', message: `${instance} is paused together with ${name}: resume that` }
  }
  if (!goesOn(draft, holder)) record(draft, { kind: 'InstanceUnpaused', instance, ...who })
  return undefined
}
