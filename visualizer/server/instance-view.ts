// One instance as the API answers it: the pinned graph with what happened in it, and nothing that must not leave the server.
import { nodesOf, signalOf } from '../../dsl/internal.ts'
import type { InstanceRow, Version } from '../../engine/index.ts'
import type { EffectView, InstanceView, NodeView, VisitView, WaitView } from './api.ts'
import { draw } from './drawing.ts'
import { effectsOf, isOpen } from './effects.ts'
import { signalForm } from './form.ts'
import type { Hide } from './mask.ts'
import { maskedOutcome, maskedTrouble } from './mask-event.ts'
import { progressOf } from './progress.ts'
import type { GraphProgress } from './progress.ts'
import type { Recorded } from './recorded-instance.ts'
import { inputsIn, shownVisits, visitsOf } from './shown-visits.ts'
import type { Story } from './story.ts'

export interface KnownInstance {
  readonly recorded: Recorded
  readonly story: Story
  /** The version that it is pinned to, where it is stored here. */
  readonly version: Version | undefined
  readonly hide: Hide
}

export const instanceView = ({ recorded, story, version, hide }: KnownInstance): Omit<InstanceView, 'kept'> => {
  const { row, turns } = recorded
  const effects = effectsOf(turns, row.instance)
  const graph = version?.workflow.graph
  const progress = graph && progressOf({ graph, row, story, effects })
  const { start, after, output, endedBy } = story
  return {
    row: { ...row, trouble: row.trouble && maskedTrouble(row.trouble, hide) },
    drawing: graph && progress ? drawn(draw(graph), progress) : null,
    nodes: nodeViews({ story, version, progress, hide }),
    start: start && { input: hide.value('input', start.of.input), origin: start.of.origin, at: start.at },
    began: story.began,
    trouble: story.trouble && maskedTrouble(story.trouble, hide),
    waits: waitsOf(row, story, version),
    openEffects: effects.filter(isOpen).map((effect) => maskedEffect(effect, hide)),
    effectCount: effects.length,
    state: after && { value: hide.value('state', after.state), version: after.version, at: after.at },
    ...(output !== undefined && { output: hide.value('output', output) }),
    ...(story.ended === null && story.held?.paused && { paused: story.held.paused }),
    ...(endedBy && { endedBy }),
    turns: turns.length,
  }
}

export const effectViews = ({ recorded, hide }: KnownInstance): readonly EffectView[] =>
  effectsOf(recorded.turns, recorded.row.instance).map((effect) => maskedEffect(effect, hide))

const drawn = ({ nodes, edges }: ReturnType<typeof draw>, progress: GraphProgress): InstanceView['drawing'] => ({
  nodes,
  edges: edges.map((edge) => ({ ...edge, taken: progress.taken(edge) })),
})

interface Nodes {
  readonly story: Story
  readonly version: Version | undefined
  readonly progress: GraphProgress | undefined
  readonly hide: Hide
}
const nodeViews = ({ story, version, progress, hide }: Nodes): readonly NodeView[] => {
  const ids = version === undefined ? [] : draw(version.workflow.graph).nodes.map((node) => node.id)
  const inGraph = new Set(version === undefined ? [] : nodesOf(version.workflow.graph).map((node) => node.id))
  const strays = [...story.visits.keys()].filter((id) => !inGraph.has(id))
  return [...ids, ...strays].map((id) => {
    const places = progress?.reached(id) ?? []
    const all = visitsOf(story, id, places)
    const { visits, ...more } = shownVisits(all, inputsIn(places), hide)
    const input = places.length === 1 ? places[0]?.input : undefined
    const counts = progress?.counts(id)
    const status = inGraph.has(id) || ids.includes(id) ? progress?.status(id) : undefined
    return {
      id,
      status: status ?? strayStatus(visits),
      ...(counts && { counts }),
      visits,
      ...more,
      ...(input !== undefined && { input: hide.value('input', input) }),
    }
  })
}

/** Of a node without a graph, as far as its own events say. */
const strayStatus = (visits: readonly VisitView[]): NodeView['status'] => {
  const last = visits.at(-1)
  if (last === undefined) return 'pending'
  if (last.ended !== null) return last.outcome?.kind === 'failed' ? 'failed' : 'completed'
  return last.trouble ? 'review' : last.due === undefined ? 'running' : 'waiting'
}

const maskedEffect = (effect: EffectView, all: Hide): EffectView => {
  const hide = all.ofEffect(effect.key)
  return {
    ...effect,
    payload: hide.value('payload', effect.payload),
    attempts: effect.attempts.map((attempt) => ({ ...attempt, error: hide.text(attempt.error) })),
    ...(effect.trouble && { trouble: maskedTrouble(effect.trouble, hide) }),
    ...(effect.outcome && { outcome: maskedOutcome(effect.outcome, hide) }),
  }
}

/** Open waits that a signal would end; a sleep has none. */
const waitsOf = (row: InstanceRow, story: Story, version: Version | undefined): readonly WaitView[] => {
  if (story.ended !== null || story.held === null || version === undefined) return []
  return story.held.pending.values().flatMap(({ node, visit, due, signal }) => {
    const of = signal === undefined ? undefined : signalOf(version.workflow, signal)
    const since = story.visits.get(node)?.get(visit)?.started ?? row.updated
    return of === undefined ? [] : [{ node, visit, due, since, form: signalForm(of, row.instance) }]
  })
}
