// One instance as the API answers it: the pinned graph with what happened in it, and nothing that must not leave the server.
import { sameJson } from '../../base/index.ts'
import { nodesOf, signalOf } from '../../dsl/internal.ts'
import type { Parent, Version } from '../../engine/index.ts'
import type { EffectView, InstanceView, NodeView, Paged, ParentView, VisitView, WaitView } from './api.ts'
import { draw } from './drawing.ts'
import { effectsByPlace, effectsOf, isOpen } from './effects.ts'
import type { EffectsByPlace } from './effects.ts'
import { signalForm } from './form.ts'
import type { KnownInstance } from './known-instance.ts'
import type { Hide } from './mask.ts'
import { maskedOutcome, maskedTrouble } from './mask-event.ts'
import { progressOf } from './progress.ts'
import type { GraphProgress } from './progress.ts'
import { inputsIn, shownVisits, visitsOf } from './shown-visits.ts'
import type { Story } from './story.ts'

export const instanceView = ({ recorded, story, version, hide }: KnownInstance): Omit<InstanceView, 'kept'> => {
  const { row, turns } = recorded
  const effects = effectsOf(turns, row.instance)
  const graph = version?.workflow.graph
  const progress = graph && progressOf({ graph, row, story, effects })
  const { start, after, output, endedBy } = story
  return {
    row: { ...row, trouble: row.trouble && maskedTrouble(row.trouble, hide) },
    drawing: graph && progress ? drawn(draw(graph), progress) : null,
    nodes: nodeViews({ story, version, progress, effects: effectsByPlace(effects), hide }),
    start: start && { input: hide.value('input', start.of.input), origin: start.of.origin, at: start.at },
    ...(start?.of.parent && { parent: parentView(start.of.parent) }),
    began: story.began,
    trouble: story.trouble && maskedTrouble(story.trouble, hide),
    waits: waitsOf({ recorded, story, version, hide }),
    moreInReview: Math.max(0, story.inReview.size - 1),
    openEffects: openOf(effects).map((effect) => maskedEffect(effect, hide)),
    effectCount: effects.length,
    state: after && { value: hide.value('state', after.state), version: after.version, at: after.at },
    ...(output !== undefined && { output: hide.value('output', output) }),
    ...(story.ended === null && story.held?.paused && { paused: story.held.paused }),
    ...(start?.of.restartOf !== undefined && { restartOf: start.of.restartOf }),
    ...(story.restarts.length > 0 && { restarts: story.restarts }),
    ...(endedBy && { endedBy }),
    turns: turns.length,
  }
}

/** In the order of their requests, those behind so many. */
export const effectPage = (
  { recorded, hide }: KnownInstance,
  { after, limit }: { readonly after: number; readonly limit: number },
): Paged<EffectView> => {
  const all = effectsOf(recorded.turns, recorded.row.instance)
  const end = after + limit
  return { rows: all.slice(after, end).map((effect) => maskedEffect(effect, hide)), ...(end < all.length && { next: `${end}` }) }
}

/** So many open side effects stand in the answer; a list of ten thousand items may have as many. */
const OPEN_SHOWN = 100
const openOf = (effects: readonly EffectView[]): readonly EffectView[] => {
  const open = effects.filter(isOpen)
  return [...open.filter(({ status }) => status === 'review'), ...open.filter(({ status }) => status !== 'review')].slice(0, OPEN_SHOWN)
}

const drawn = ({ nodes, edges }: ReturnType<typeof draw>, progress: GraphProgress): InstanceView['drawing'] => ({
  nodes,
  edges: edges.map((edge) => ({ ...edge, taken: progress.taken(edge) })),
})

interface Nodes {
  readonly story: Story
  readonly version: Version | undefined
  readonly progress: GraphProgress | undefined
  readonly effects: EffectsByPlace
  readonly hide: Hide
}
const nodeViews = ({ story, version, progress, effects, hide }: Nodes): readonly NodeView[] => {
  const ids = version === undefined ? [] : draw(version.workflow.graph).nodes.map((node) => node.id)
  const inGraph = new Set(version === undefined ? [] : nodesOf(version.workflow.graph).map((node) => node.id))
  const strays = [...story.visits.keys()].filter((id) => !inGraph.has(id))
  return [...ids, ...strays].map((id) => {
    const places = progress?.reached(id) ?? []
    const all = visitsOf(story, id, places)
    const { visits, ...more } = shownVisits(all, { node: id, inputs: inputsIn(places), effects, hide })
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

const parentView = ({ instance, node, visit, awaited }: Parent): ParentView => ({ instance, node, visit, awaited })

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
const waitsOf = ({ recorded: { row }, story, version, hide }: KnownInstance): readonly WaitView[] => {
  if (story.ended !== null || story.held === null || version === undefined) return []
  return story.held.pending.values().flatMap(({ node, visit, due, signal, match }) => {
    const of = signal === undefined ? undefined : signalOf(version.workflow, signal)
    const since = story.visits.get(node)?.get(visit)?.started ?? row.updated
    if (of === undefined) return []
    const shown = of.match !== undefined && match !== undefined && isOpenly(hide, of.match, match) ? { match } : {}
    return [{ node, visit, due, since, form: signalForm(of, { instance: row.instance, ...shown }) }]
  })
}

/** The value of this field of a payload is nothing that is masked. */
const isOpenly = (hide: Hide, field: string, value: string | number): boolean =>
  sameJson(hide.value('payload', { [field]: value }), { [field]: value })
