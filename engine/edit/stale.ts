// Which places are done anew, one after the other: the way as it went, beside the way as it goes next.
import { sameJson } from '../../base/index.ts'
import type { PlacedNode } from '../../dsl/internal.ts'
import { asksStill } from '../decide/asked.ts'
import type { Refusal } from '../decide/refusal.ts'
import { onlyReads } from '../decide/withdraw.ts'
import type { EffectPlace, KeptRequest, Stale } from '../events.ts'
import { effectKey, placeKey } from '../ids.ts'
import { isWithin, nextVisit } from '../nodes/places.ts'
import { declaredGone } from './choices.ts'
import type { Choices } from './choices.ts'
import { isAsking, isCompound } from './on.ts'
import type { AskingGraph, On } from './on.ts'
import type { Pass } from './pass.ts'
import type { Took } from './places.ts'

export interface Ways {
  readonly on: On
  readonly before: Pass
  readonly next: Pass
  /** Joins that are done anew. */
  readonly joins: ReadonlySet<string>
  readonly choices: Choices
}
type Why = Stale['why']

export class StalePlaces {
  /** Side effects of which somebody said what becomes of them: by what they are named by. */
  readonly weighed: { readonly place: string; readonly effect: EffectPlace }[] = []
  /** Those of which nobody did. */
  readonly undecided: string[]
  readonly withdrawn: EffectPlace[] = []
  refusal: Refusal | undefined = undefined
  readonly #found: { readonly order: number; readonly one: Stale }[] = []
  readonly #ways: Ways

  constructor(ways: Ways) {
    this.#ways = ways
    this.undecided = [...ways.next.undecided]
    for (const took of ways.before.took.values()) this.#weigh(took)
    for (const [node, { why, order, visit }] of ways.next.took) {
      const drawn = why === 'new' ? ways.next.results.get(node)?.drawn : undefined
      if (drawn) this.#found.push({ order, one: { node, visit, why: 'new', drawn } })
    }
  }
  /** In the order in which they were done first. */
  get all(): readonly Stale[] {
    return this.#found.toSorted((a, b) => a.order - b.order).map(({ one }) => one)
  }

  #weigh(took: Took): void {
    const { graph } = took.at
    const now = this.#ways.next.took.get(took.at.id)
    if (isAsking(graph)) return this.#outside(took, now, graph)
    if (graph.kind === 'step') return this.#step(took, now)
    if (graph.kind === 'parallel') return this.#join(took, now)
    if (graph.kind === 'match' || graph.kind === 'take') {
      if (this.#isParked(took) && !sameJson(took.input, now?.input ?? null)) this.#again(took, now ? 'input' : this.#gone(took.at))
      return
    }
    if (now || !isCompound(took.at)) return
    const where = this.#gone(took.at) === 'route' ? 'passed by' : 'reached anew'
    const message = `'${took.at.id}' would be ${where}: that is done anew as a whole, which an edit cannot do yet`
    this.refusal ??= { code: 'compound', message }
  }

  #step(took: Took, now: Took | undefined): void {
    const { past, holder } = this.#ways.on
    const { at, visit, status } = took
    const own = past.steps.get(placeKey({ node: at.id, visit }))
    const asked = own?.asked ?? NOTHING
    const before = { ...(own?.drawn && { drawn: own.drawn }), ...(asked.length > 0 && { asked }) }
    if (!now) {
      const why = this.#gone(at)
      if (status === 'done' || this.#isParked(took)) this.#again(took, why, before)
      if (why === 'route') this.#nobodyAsks(asked, at.id)
      return
    }
    if (status === 'open') {
      const isSame = sameJson(took.input, now.input)
      if (this.#isParked(took) && !(isSame && sameJson(took.saw, now.saw))) this.#again(took, isSame ? 'reads' : 'input')
      return
    }
    const came = this.#ways.next.results.get(at.id)
    if (!came || !now.why) return
    this.#nobodyAsks(asksStill(came.sideEffects, asked).gone, at.id)
    const edited = this.#ways.next.edited.has(at.id) && holder.inputs[placeKey({ node: at.id, visit })] !== undefined
    const more = { ...(now.key !== undefined && { key: now.key }), ...(edited && { edited: true as const }) }
    this.#again(took, now.why, { ...more, ...before, ...(came.drawn && { drawn: came.drawn }) })
  }

  #join(took: Took, now: Took | undefined): void {
    if (took.status !== 'done') return
    if (!now) this.#again(took, this.#gone(took.at))
    else if (now.status !== 'done') this.#again(took, 'behind')
    else if (this.#ways.joins.has(took.at.id)) this.#again(took, 'join')
  }

  #outside(took: Took, now: Took | undefined, graph: AskingGraph): void {
    const { next, on } = this.#ways
    const { instance, pending, done } = on.holder
    const { at, visit, status } = took
    const key = placeKey({ node: at.id, visit })
    const place = { instance, node: at.id, visit, index: 0 }
    if (now && now.why === undefined) {
      if (next.kept.includes(key) && graph.kind === 'perform') this.weighed.push({ place: key, effect: place })
      return
    }
    const why = now?.why ?? this.#gone(at)
    const open = next.effectAt(place)
    const wasDone = status === 'done'
    if (!now && wasDone && why === 'behind') {
      const message = `'${at.id}' was answered behind what is asked for anew: keep that (or edit what comes before it so that it stays the same)`
      this.refusal ??= { code: 'behind', message }
      return
    }
    if (!now && open && !onlyReads(open)) {
      const message = `${effectKey(open)} is under way, and the way would lead past it: edit it when its outcome is there`
      this.refusal ??= { code: 'open', message }
      return
    }
    if (open) this.withdrawn.push(place)
    if (wasDone || pending.has(key) || open || this.#isParked(took)) this.#again(took, why)
    if (!now && wasDone && (graph.kind === 'child' || graph.kind === 'tell') && this.#ways.choices.of(key, undefined) === undefined)
      this.undecided.push(key)
    if (!wasDone || graph.kind !== 'perform') return
    const result = done.get(key)
    const isDone = result?.kind === 'outcome' && result.outcome.kind !== 'failed'
    if (!now && isDone && this.#ways.choices.of(key, declaredGone(on, graph.effect)) === undefined) this.undecided.push(key)
    this.weighed.push({ place: key, effect: place })
  }

  #nobodyAsks(requests: readonly KeptRequest[], node: string): void {
    const { on, choices } = this.#ways
    const { instance } = on.holder
    for (const { visit, of: index, effect } of requests) {
      const place = { instance, node, visit, index }
      const named = effectKey(place).slice(instance.length + 1)
      if (choices.of(named, declaredGone(on, effect)) === undefined) this.undecided.push(named)
      this.weighed.push({ place: named, effect: place })
    }
  }
  #again({ at, visit, order }: Took, why: Why, more: Partial<Stale> = {}): void {
    this.#found.push({ order, one: { node: at.id, of: visit, visit: nextVisit(this.#ways.on.holder, at.id), why, ...more } })
  }
  #isParked({ at, visit }: Took): boolean {
    const { parked } = this.#ways.on.holder
    return parked?.node === at.id && parked.visit === visit
  }
  /** The way leads past it, or it stands behind what is asked for anew. */
  #gone({ id }: PlacedNode): 'route' | 'behind' {
    for (const [match, to] of this.#ways.before.routes) {
      const now = this.#ways.next.routes.get(match)
      if (isWithin(id, match) && now !== undefined && now !== to) return 'route'
    }
    return 'behind'
  }
}
const NOTHING: readonly never[] = []
