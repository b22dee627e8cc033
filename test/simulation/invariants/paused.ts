// Who knows of a pause does nothing of what it holds: no step, no request, no instance that begins.
import type { Event } from '../../../engine/index.ts'
import { heldIn, pausesWorkflow } from '../../../engine/index.ts'
import type { Invariant, Told } from '../history.ts'

const WORK: ReadonlySet<Event['kind']> = new Set([
  'InstanceBegan',
  'StepDone',
  'BranchesJoined',
  'RoundBegan',
  'WaitOpened',
  'TimerSet',
  'EffectRequested',
  'InstanceCompleted',
])

export const paused: Invariant = function* ({ evidence, stories }) {
  const byProcess = Map.groupBy(evidence.switches, ({ by }) => by)
  for (const { stream, turns } of stories.values())
    for (const { turn, before, appended } of turns) {
      const { by, delivery, seq } = appended
      if (delivery === undefined) continue
      const known = byProcess.get(by) ?? []
      const then = known.findLast((one) => one.seq < delivery)?.value ?? []
      // It heard of a change while it was at work.
      if (known.some((one) => one.seq > delivery && one.seq < seq)) continue
      for (const [event, workflow] of workIn(turn, before))
        if (pausesWorkflow(then, workflow))
          yield { stream, version: turn.version, what: `${by} knew that ${workflow} was paused, and recorded ${event.kind}` }
    }
}

/** With the workflow that each is of. */
const workIn = (turn: Told['turn'], before: Told['before']): readonly (readonly [Event, string])[] => {
  const began = new Map(turn.events.flatMap((e) => (e.kind === 'InstanceBegan' ? [[e.instance, e.start.workflow] as const] : [])))
  return turn.events.flatMap((event) => {
    if (!WORK.has(event.kind) || !('instance' in event)) return []
    const workflow = began.get(event.instance) ?? heldIn(before, event.instance)?.start.workflow
    return workflow === undefined ? [] : [[event, workflow] as const]
  })
}
