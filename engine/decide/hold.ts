// A person pauses one instance, or resumes it: what arrives meanwhile is recorded, nothing is done and nothing is tried.
import type { By } from '../events.ts'
import type { OperatorAction } from '../messages.ts'
import { heldIn } from '../stack.ts'
import { below, notOpen } from './end.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { notPaused, pausedAlready } from './paused-text.ts'
import type { Refusal } from './refusal.ts'
import { goesOn, pauseOf } from './switches.ts'

type Hold = Extract<OperatorAction, { readonly do: 'pause' | 'resume' }>

const queuedText = (instance: string, holder: string | undefined, what: Hold['do']): string => {
  const behind = holder === undefined ? '' : ` behind ${holder}`
  const instead = holder === undefined ? `${what} its workflow` : `${what} ${holder}`
  return `${instance} waits in the queue of its stream${behind}, nothing of it has begun: ${instead}, or cancel this one`
}

export const holdInstance = (draft: Draft, { do: what, instance }: Hold, who: By): Refusal | undefined => {
  const { holder, queue } = draft.state
  if (holder?.instance !== instance) {
    if (queue.has(instance)) return { code: 'deferred', message: queuedText(instance, holder?.instance, what) }
    if (holder && heldIn(draft.state, instance)) return below(instance, holder.instance, `${what} that`)
    return notOpen(instance)
  }
  const { paused, start } = holder
  if (what === 'pause') {
    if (paused) return pausedAlready(instance, paused)
    record(draft, { kind: 'InstancePaused', instance, ...who })
    return undefined
  }
  if (!paused) return notPaused(instance, ': contrail instance list --status paused shows those that are')
  const above = paused.with === undefined ? undefined : pauseOf(draft, start.workflow)
  if (above) {
    const name = above.workflow === undefined ? 'the engine' : `the workflow ${above.workflow}`
    return { code: 'pausedAbove', message: `${instance} is paused together with ${name}: resume that` }
  }
  if (!goesOn(draft, holder)) record(draft, { kind: 'InstanceUnpaused', instance, ...who })
  return undefined
}
