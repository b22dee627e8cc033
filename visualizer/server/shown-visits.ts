// The visits of one node as they are shown: some at a time, for a node in a list of ten thousand items has as many.
import { nodeAt } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import { initial, placeKey, walk } from '../../engine/index.ts'
import type { Reached } from '../../engine/index.ts'
import type { Change, EffectView, NodeView, Paged, VisitEffect, VisitView } from './api.ts'
import { effectsByPlace, effectsOf } from './effects.ts'
import type { EffectsByPlace } from './effects.ts'
import type { KnownInstance } from './known-instance.ts'
import type { Hide } from './mask.ts'
import type { Story } from './story.ts'
import { maskedTask } from './told-task.ts'
import { maskedEnd, maskedFields, maskedLines, maskedOutcome, maskedTrouble } from './mask-event.ts'

/** How many visits stand on one page. */
const PAGE = 20

/** What went in, by visit. */
type Inputs = ReadonlyMap<number, JsonValue>
export const inputsIn = (places: readonly Reached[]): Inputs =>
  places.length > 1 ? new Map(places.map(({ visit, input }) => [visit, input])) : new Map()

/** The end of a loop is not told: it is that of the last that happened in its last round. `places`: those that the node has now. */
export const visitsOf = ({ visits, inReview }: Story, node: string, places: readonly Reached[]): readonly VisitView[] => {
  const told = [...(visits.get(node)?.values() ?? [])]
  const all = told.map((of) => (inReview.has(placeKey({ node, visit: of.visit })) ? { ...of, inReview: true as const } : of))
  const isOver = ({ visit, round, ended }: VisitView): boolean =>
    round !== undefined && ended === null && places.every((at) => at.visit !== visit || at.output !== undefined)
  if (!all.some(isOver)) return all
  const inside = [...visits].flatMap(([id, of]) => (id !== node && (node === '' || id.startsWith(`${node}.`)) ? [of] : []))
  return all.map((visit) => {
    if (!isOver(visit)) return visit
    const ends = inside.map((of) => of.get(visit.base ?? 0)?.ended ?? visit.started)
    return { ...visit, ended: Math.max(visit.started, ...ends) }
  })
}

/** What else is known of the visits of one node. */
interface Around {
  readonly node: string
  readonly inputs: Inputs
  readonly effects: EffectsByPlace
  readonly hide: Hide
}

/** The last of all, and before those what has not ended, the newest of that. */
export const shownVisits = (all: readonly VisitView[], around: Around): Pick<NodeView, 'visits' | 'visitCount' | 'olderThan'> => {
  const last = all.slice(-PAGE)
  const before = all.slice(0, -PAGE)
  const open = before.filter(({ ended }) => ended === null).slice(-PAGE)
  return {
    visits: [...open, ...last].map((visit) => maskedVisit(visit, around)),
    visitCount: all.length,
    ...(before.length > 0 && { olderThan: last[0]!.visit }),
  }
}

/** Those that began before a visit, the newest first; undefined where the node is unknown, or the visit is. */
export const olderVisits = (
  { recorded, story, version, hide }: KnownInstance,
  { node, before }: { readonly node: string; readonly before: number },
): Paged<VisitView> | undefined => {
  const graph = version?.workflow.graph
  const isKnown = graph && story.held && nodeAt(graph, node)
  const places = isKnown ? walk(graph, story.held, initial.effects).reached.filter((at) => at.node === node) : []
  const all = visitsOf(story, node, places)
  const end = all.findIndex(({ visit }) => visit === before)
  if (end === -1) return undefined
  const from = Math.max(0, end - PAGE)
  const rows = all.slice(from, end).toReversed()
  const effects = effectsByPlace(effectsOf(recorded.turns, recorded.row.instance))
  const around: Around = { node, inputs: inputsIn(places), effects, hide }
  return { rows: rows.map((visit) => maskedVisit(visit, around)), ...(from > 0 && { next: `${all[from]!.visit}` }) }
}

/** So many side effects stand with one visit; the tab of side effects has all. */
const EFFECTS = 50
const effectLine = ({ key, effect, status, attempts }: EffectView): VisitEffect => ({
  key,
  effect,
  status,
  failedAttempts: attempts.length,
})

const maskedVisit = (visit: VisitView, { node, inputs, effects, hide }: Around): VisitView => {
  const input = inputs.get(visit.visit)
  const asked = effects.get(placeKey({ node, visit: visit.visit })) ?? []
  return {
    ...visit,
    ...(asked.length > 0 && { effects: asked.slice(0, EFFECTS).map(effectLine), effectCount: asked.length }),
    ...(input !== undefined && { input: hide.value('input', input) }),
    ...(visit.output !== undefined && { output: hide.value('output', visit.output) }),
    ...(visit.outcome && { outcome: maskedOutcome(visit.outcome, hide) }),
    ...(visit.child?.end && { child: { ...visit.child, end: maskedEnd(visit.child.end, hide) } }),
    ...(visit.received && { received: { ...visit.received, payload: hide.value('payload', visit.received.payload) } }),
    ...(visit.task && { task: maskedTask(visit.task, hide) }),
    ...(visit.log && { log: maskedLines(visit.log, hide) }),
    ...(visit.trouble && { trouble: maskedTrouble(visit.trouble, hide) }),
    ...(visit.changes && { changes: visit.changes.map((change) => maskedChange(change, hide)) }),
  }
}

const maskedChange = (change: Change, hide: Hide): Change => {
  const hidden = (value: JsonValue): JsonValue => maskedFields({ [change.key]: value }, hide)[change.key]!
  return {
    key: change.key,
    ...(change.before !== undefined && { before: hidden(change.before) }),
    ...(change.after !== undefined && { after: hidden(change.after) }),
  }
}
