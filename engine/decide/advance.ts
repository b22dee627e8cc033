// Runs the holder of the stream until nothing is ready: each kind of node begins its own work.
import { execute } from '../execution.ts'
import type { Execution, Ready } from '../execution.ts'
import type { Beginning } from '../nodes/behaviour.ts'
import { behaviourOf } from '../nodes/table.ts'
import type { Instance } from '../state.ts'
import { isUnusable } from '../version.ts'
import type { Version } from '../version.ts'
import { isFull, record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { isHeldByUndo, nextOfUndo } from './compensation.ts'
import { advanceSchedule } from './fire.ts'
import { parkUnusable, parkWhole } from './park.ts'
import { resultFault } from './result.ts'
import { offerKept } from './kept.ts'
import { beginNext } from './start.ts'
import { goesOn, pauseOf, pausesHere } from './switches.ts'

/** Stops when nothing is ready, when something has to be fetched first, or at the turn's bounds (then `state.more` is set). */
export const advance = (draft: Draft): void => {
  if (draft.state.schedule) return advanceSchedule(draft)
  while (draft.missing.length === 0) {
    const { holder } = draft.state
    if (!holder) {
      const [next] = draft.state.queue.first(1)
      if (!next || pauseOf(draft, next.workflow)) return
      if (full(draft)) return
      if (!beginNext(draft)) return
      continue
    }
    if (holder.paused && !goesOn(draft, holder)) return
    if (holder.parked) return
    const version = versionOf(draft, holder.hash)
    if (!version) return
    if (isUnusable(version)) return parkUnusable(draft, holder, version)
    if (draft.offers.length > 0 && !offerKept(draft, version, holder)) {
      full(draft)
      return
    }
    const execution = executionOf(draft, version, holder)
    if (execution.output && !isHeldByUndo(draft.state, holder)) {
      if (pausesHere(draft, holder)) return
      const fault = resultFault(draft, version, holder, execution.output.value)
      if (fault) return parkWhole(draft, holder, fault)
      record(draft, { kind: 'InstanceCompleted', instance: holder.instance, output: execution.output.value })
      continue
    }
    const work = execution.take()
    if (!work) {
      const undo = nextOfUndo({ draft, workflow: version.workflow, holder }, execution)
      if (!undo || full(draft) || pausesHere(draft, holder)) return
      undo()
      if (draft.missing.length > 0) return
      continue
    }
    if (full(draft) || pausesHere(draft, holder)) return execution.giveBack(work)
    begin({ draft, workflow: version.workflow, holder }, work)
    if (draft.missing.length > 0) return execution.giveBack(work)
  }
}

const executionOf = (draft: Draft, { workflow }: Version, holder: Instance): Execution =>
  (draft.execution ??= execute(workflow.graph, { holder, effects: draft.state.effects }))

const begin = (on: Beginning, work: Ready): void => behaviourOf(work.kind).begin?.(on, work)

/** At a bound of the turn: what is ready goes on in the next. */
const full = (draft: Draft): boolean => {
  if (!isFull(draft)) return false
  draft.state.more = true
  return true
}
