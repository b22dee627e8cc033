// One way through the graph by plain recursion: as an instance went, or as it goes when a place of it is edited. Records nothing.
import { join, nestedOf, placed } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { EvaluatedStep, GraphOf, PlacedNode } from '../../dsl/internal.ts'
import { sameJson } from '../../base/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import { runSchema } from '../decide/code.ts'
import type { Refusal } from '../decide/refusal.ts'
import { resultOf } from '../decide/run-step.ts'
import { misfitAfter } from '../decide/state-fit.ts'
import { effectKey, placeKey } from '../ids.ts'
import { fieldOf, kindOf } from '../nodes/fields.ts'
import { editedInput, nextVisit, visitOf } from '../nodes/places.ts'
import { merge } from '../patches.ts'
import { stateSeen } from '../scopes.ts'
import type { NodeDone, OpenEffect, Patches } from '../state.ts'
import { clashIn } from './clash.ts'
import { walkInside } from './compound.ts'
import { lookedAt } from './foreseen.ts'
import { isAsking } from './on.ts'
import type { AskingGraph, Choice, Edit, On } from './on.ts'
import type { InBranch, Took } from './places.ts'
import { answeredWith, changedKey, outputWith, takenBy } from './takes.ts'
import { Writes } from './writes.ts'

/** The way as it went, and what an edit says of it. */
export interface Beside {
  readonly before: Pass
  readonly edit: Edit
  /** Steps that are run again whatever they take, each with the key of the state on account of which. */
  readonly again: ReadonlyMap<string, string>
  /** What a person, or a declaration, says of what goes stale outside: by place. */
  readonly choice: (place: string, at: PlacedNode) => Choice | undefined
}
type Why = NonNullable<Took['why']>

export class Pass {
  readonly took = new Map<string, Took>()
  /** By `match`, the branch that was taken. */
  readonly routes = new Map<string, number>()
  readonly writes: Writes
  /** What steps came to that were run on this way, by node. */
  readonly results = new Map<string, EvaluatedStep>()
  /** Steps whose input a person gave before, which still holds. */
  readonly edited = new Set<string>()
  /** Places that went stale outside: what stays, and what nobody said anything of. */
  readonly kept: string[] = []
  readonly undecided: string[] = []
  refusal: Refusal | undefined = undefined
  readonly #on: On
  readonly #against: Beside | undefined
  #order = 0

  constructor(on: On, against?: Beside) {
    this.#on = on
    this.#against = against
    this.writes = new Writes(on.past.state)
    this.#go(placed(on.workflow.graph), on.holder.start.input, [])
  }

  /** What comes out; undefined where it stands still. */
  #go(at: PlacedNode, input: JsonValue, branches: readonly InBranch[]): JsonValue | undefined {
    if (this.refusal) return undefined
    const { graph, parts, id } = at
    if (isAsking(graph)) return this.#outside(at, graph, input, branches)
    if (graph.kind === 'flow') {
      let last: JsonValue | undefined = input
      for (const part of parts) if (last !== undefined) last = this.#go(part, last, branches)
      return last
    }
    if (graph.kind === 'workflow') return this.#go(parts[0]!, input, branches)
    if (graph.kind === 'match') {
      const to = graph.branches.findIndex(({ name }) => name === kindOf(input))
      this.#note(at, { branches, status: to === -1 ? 'open' : 'done', input })
      if (to === -1) return this.#stands(at, `what comes to it then has the kind '${kindOf(input) ?? ''}', for which it has no case`)
      this.routes.set(id, to)
      return this.#go(parts[to]!, input, branches)
    }
    if (graph.kind === 'take') {
      const value = fieldOf(input, graph.field)
      this.#note(at, { branches, status: value === undefined ? 'open' : 'done', input })
      return value === undefined ? this.#stands(at, `what comes to it then has no field '${graph.field}'`) : value
    }
    if (graph.kind === 'parallel') return this.#parallel(at, graph, input, branches)
    return graph.kind === 'step' ? this.#step(at, graph.name, input, branches) : this.#compound(at, input, branches)
  }

  #parallel(at: PlacedNode, graph: GraphOf<'parallel'>, input: JsonValue, branches: readonly InBranch[]): JsonValue | undefined {
    const { id, parts } = at
    const outputs = parts.map((part, branch) => this.#go(part, input, [...branches, { parallel: id, branch }]))
    const isWhole = outputs.every((output) => output !== undefined) && (this.#against !== undefined || this.#done(at)?.kind === 'joined')
    this.#note(at, { branches, status: isWhole ? 'done' : 'open', input })
    if (!isWhole) return undefined
    const scopes = graph.branches.map(({ name }) => join(id, name))
    if (this.#against && !this.#fits(at, scopes)) return this.#refuse(at, 'the state that its branches leave then does not fit its schema')
    const stands = !this.#against || this.#before(at)?.status === 'done'
    this.writes.add({ node: id, order: this.#order++, branches, stands, kind: 'join', scope: at.scopes.at(-1)?.path, scopes })
    return Object.fromEntries(graph.branches.map(({ name }, i) => [name, outputs[i]!] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
  /** Each branch fits by itself, and all of them together may not. */
  #fits(at: PlacedNode, scopes: readonly string[]): boolean {
    const patches = scopes.flatMap((scope) => this.writes.scopes.get(scope) ?? [])
    const { inner, state } = this.#seen(at)
    if (patches.length === 0 || !inner) return true
    const { holder, draft } = this.#on
    const of = () => ({ what: "the state's schema after the join", version: holder.hash, of: `${holder.instance}/${at.id}` })
    const ran = runSchema(draft.env, inner.state, of, () => misfitAfter(inner, merge(state, patches)))
    return ran.kind === 'ran' && ran.value.length === 0
  }

  #step(at: PlacedNode, name: string, input: JsonValue, branches: readonly InBranch[]): JsonValue | undefined {
    const { past, holder } = this.#on
    const { id } = at
    const visit = this.#visit(at)
    const done = this.#done(at)
    const own = done?.kind === 'step' ? past.steps.get(placeKey({ node: id, visit })) : undefined
    const { inner, state } = this.#seen(at)
    const before = this.#before(at)
    const saw = own ? lookedAt(own.reads, state) : state
    if (before?.status === 'open' || (!this.#against && !own)) {
      this.#note(at, { branches, status: 'open', input, saw })
      return undefined
    }
    const why = this.#against && this.#whyAgain(at, this.#against, input, saw)
    const key = why === 'wrote' ? this.#against?.again.get(id) : why === 'reads' ? changedKey(before?.saw, saw) : undefined
    const order = this.#note(at, { branches, status: 'done', input, saw, ...(why && { why }), ...(key !== undefined && { key }) })
    const write = { node: id, order, branches, kind: 'patch', scope: at.scopes.at(-1)?.path } as const
    if (own && done?.kind === 'step' && why === undefined) {
      if (own.keys.length > 0) this.writes.add({ ...write, stands: true, patches: own })
      return done.output
    }
    const next = before ? nextVisit(holder, id) : visit
    const place = placeKey({ node: id, visit: next })
    const stays = why === 'reads' || why === 'wrote' ? editedInput(holder, { node: id, visit }) : undefined
    if (stays !== undefined) this.edited.add(id)
    const given = why === 'edited' ? this.#against?.edit.input : stays
    const drawn = own?.drawn ?? holder.follows?.[place]?.drawn
    const came = this.#result(at, { name, node: id, visit: next, input: given === undefined ? input : given, state, inner, drawn })
    if (!came) return undefined
    const patches: Patches = { patch: came.patch ?? {}, unset: came.unset ?? [] }
    const clash = clashIn(this.writes.all, { at, branches, patches })
    if (clash !== undefined) return this.#refuse(at, `step '${name}' would patch '${clash}', and so does another branch`)
    if (came.patch || came.unset) this.writes.add({ ...write, stands: false, patches })
    return came.output
  }
  #whyAgain(at: PlacedNode, { edit, again }: Beside, input: JsonValue, saw: JsonObject): Why | undefined {
    const before = this.#before(at)
    if (edit.node === at.id) return 'edited'
    if (!before) return 'new'
    if (!sameJson(before.input, input)) return 'input'
    if (!sameJson(before.saw, saw)) return 'reads'
    return again.has(at.id) ? 'wrote' : undefined
  }
  /** Evaluated once for what it takes. */
  #result(at: PlacedNode, on: Parameters<typeof resultOf>[3]): EvaluatedStep | undefined {
    const { foreseen, draft, workflow, holder } = this.#on
    const place = placeKey(on)
    let came = foreseen.find(place, on)
    if (!came) {
      const fresh = resultOf(draft, workflow, holder, on)
      if (fresh.kind === 'fault') return this.#refuse(at, fresh.message)
      came = fresh
      foreseen.note(place, on, came)
    }
    this.results.set(at.id, came)
    return came
  }

  /** A side effect, a wait, a sleep or a task: what was answered stays for as long as it takes the same. */
  #outside(at: PlacedNode, graph: AskingGraph, input: JsonValue, branches: readonly InBranch[]): JsonValue | undefined {
    const { id } = at
    const place = { node: id, visit: this.#visit(at) }
    const done = this.#done(at)
    const before = this.#before(at)
    const asks = takenBy(this.#on, graph, at, input)
    if (asks === undefined && this.#against) return this.#refuse(at, 'what comes to it then does not hold its payload')
    const edit = this.#against?.edit.node === id ? this.#against.edit : undefined
    const isStale = before !== undefined && !edit && !sameJson(before.asks ?? null, asks ?? null)
    const took = { branches, input, asks }
    if (!done) {
      this.#note(at, { ...took, status: 'open', ...(isStale && { why: 'takes' as const }) })
      const open = isStale ? this.effectAt(place) : undefined
      const message =
        open && `${effectKey(open)} is under way, and would be asked for with something else: edit it when its outcome is there`
      if (message !== undefined && open?.reads !== true) this.refusal ??= { code: 'open', message }
      return undefined
    }
    const choice = isStale ? this.#against?.choice(placeKey(place), at) : undefined
    if (choice === 'again' && (graph.kind === 'child' || graph.kind === 'tell'))
      return this.#refuse(at, `what a ${graph.kind} came to can only be kept: it was asked for under a key of its own, which counts once`)
    if (choice === 'again') {
      this.#note(at, { ...took, status: 'open', why: 'takes' })
      return undefined
    }
    if (isStale) (choice === 'keep' ? this.kept : this.undecided).push(placeKey(place))
    this.#note(at, { ...took, status: 'done', ...(edit && { why: 'edited' as const }) })
    const answer = edit?.payload === undefined ? done : answeredWith(done, edit.payload)
    return outputWith(at, input, answer, this.#on.holder)
  }

  #compound(at: PlacedNode, input: JsonValue, branches: readonly InBranch[]): JsonValue | undefined {
    const { past, ended, holder } = this.#on
    const { id } = at
    const inside = walkInside(past.events, id)
    const saw = lookedAt(inside.reads, this.#seen(at).state)
    const before = this.#before(at)
    const output = ended.get(id)
    if (this.#against && !before) {
      this.#note(at, { branches, status: 'open', input, why: 'new' })
      return undefined
    }
    if (before && !(sameJson(before.input, input) && sameJson(before.saw, saw))) {
      const where = output === undefined ? 'it has begun' : 'it has ended'
      return this.#refuse(at, `${where}, and what goes into it would change: that is done anew as a whole, which an edit cannot do yet`)
    }
    const order = this.#note(at, { branches, status: output === undefined ? 'open' : 'done', input, saw })
    for (const { scope, patches } of inside.published(at.scopes.at(-1)?.path))
      this.writes.add({ node: id, order, branches, kind: 'patch', scope, patches, stands: true, of: id })
    this.writes.keep(holder.scopes, at.path)
    return output
  }

  #seen(at: PlacedNode): { readonly inner: AnyWorkflow | undefined; readonly state: JsonObject } {
    const { workflow } = this.#on
    // `as`: an initial state is JSON, its type is the author's.
    const initialOf = (of: string): JsonObject => (nestedOf(workflow, of)?.initial ?? {}) as JsonObject
    const own = at.scopes.findLast((scope) => scope.own !== undefined)?.own
    const inner = own === undefined ? workflow : nestedOf(workflow, own)
    return { inner, state: stateSeen(this.writes.state, this.writes, at.scopes, initialOf) }
  }
  #visit({ id }: PlacedNode): number {
    return visitOf(this.#on.holder, id, 1)
  }
  #done(at: PlacedNode): NodeDone | undefined {
    return this.#on.holder.done.get(placeKey({ node: at.id, visit: this.#visit(at) }))
  }
  #before({ id }: PlacedNode): Took | undefined {
    return this.#against?.before.took.get(id)
  }
  /** The side effect that a `perform` waits for. */
  effectAt(place: { readonly node: string; readonly visit: number }): OpenEffect | undefined {
    return this.#on.effects.get(effectKey({ ...place, instance: this.#on.holder.instance, index: 0 }))
  }
  #note(at: PlacedNode, took: Omit<Took, 'at' | 'visit' | 'order'>): number {
    const order = this.#order++
    this.took.set(at.id, { at, visit: this.#visit(at), order, ...took })
    return order
  }
  /** It stands still here: as it did before, or the edit would have it fail. */
  #stands(at: PlacedNode, message: string): undefined {
    return !this.#against || this.#before(at)?.status === 'open' ? undefined : this.#refuse(at, message)
  }
  #refuse({ id }: PlacedNode, message: string): undefined {
    this.refusal ??= { code: 'wouldFail', message: `'${id}' stands in the way of the edit: ${message}` }
    return undefined
  }
}
