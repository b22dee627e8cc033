// An instance on its way through a graph while its record is read: which step the graph leads to, found without going the whole way again.
import type { Graph } from '../../dsl/internal.ts'
import { execute } from '../../engine/index.ts'
import type { Event, Execution, Place, Ready, StreamState } from '../../engine/index.ts'

type ReadyStep = Extract<Ready, { kind: 'step' }>

export interface RecordedWay {
  /** The step at a place, where it can begin now. It is the recorded one: what follows is told by `hear`. */
  step(graph: Graph, state: StreamState, place: Place): ReadyStep | undefined
  /** `state`: after the event. */
  hear(state: StreamState, event: Event): void
}

export const recordedWay = (): RecordedWay => {
  let way: { readonly graph: Graph; readonly instance: string; readonly execution: Execution } | undefined

  const step: RecordedWay['step'] = (graph, { holder, effects }, { instance, node, visit }) => {
    if (holder?.instance !== instance) return undefined
    if (way?.graph !== graph || way.instance !== instance) way = { graph, instance, execution: execute(graph, { holder, effects }) }
    const { execution } = way
    // It stands in front where the record was made by this graph.
    const others: Ready[] = []
    let found: ReadyStep | undefined
    for (let work = execution.take(); work; work = execution.take()) {
      if (work.kind === 'step' && work.node === node && work.visit === visit) {
        found = work
        break
      }
      others.push(work)
    }
    for (const work of others) execution.giveBack(work)
    return found
  }

  const hear: RecordedWay['hear'] = ({ holder, effects }, event) => {
    if (!way || !('instance' in event) || event.instance !== way.instance) return
    const isAnother = event.kind === 'InstanceBegan' || event.kind === 'InstanceResubmitted' || event.kind === 'StepReopened'
    if (holder?.instance !== way.instance || isAnother || (event.kind === 'CompensationBegan' && event.node === undefined)) {
      way = undefined
      return
    }
    if (!('node' in event) || event.node === undefined) return
    const { execution } = way
    const { node, visit = 1 } = event
    const front = execution.take()
    // Its work has begun.
    if (front && (front.node !== node || front.visit !== visit)) execution.giveBack(front)
    if (event.kind === 'UndoBegan') return execution.beginUndo({ holder, effects }, event)
    if (event.kind === 'UndoDone') return execution.endUndo(event)
    if (event.kind === 'ScopeAbandoned') execution.abandon(event, event.branches)
    execution.follow({ holder, effects }, { node, visit })
  }
  return { step, hear }
}
