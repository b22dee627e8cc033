// What the graph and the recorded results say about an instance: what is ready, what is open, what came out. Pure; runs nothing.
import { placed } from '../dsl/internal.ts'
import type { Graph, Placed } from '../dsl/internal.ts'
import type { JsonValue } from '../base/index.ts'
import type { Outcome } from './events.ts'
import type { Done, Instance } from './state.ts'

interface At {
  readonly node: string
  readonly visit: number
  readonly input: JsonValue
  /** The branches (and workflows with a state of their own) around the node, outermost first. */
  readonly scopes: readonly Scope[]
}
/** `own`: the name of the inline workflow whose own state begins here. */
export interface Scope {
  readonly path: string
  readonly own?: string
}
/** Work that can be done now. */
export type Ready =
  | (At & { readonly kind: 'step'; readonly name: string })
  | (At & { readonly kind: 'perform'; readonly effect: string })
  | (At & { readonly kind: 'wait'; readonly signal: string; readonly timeout: string })
  | (At & { readonly kind: 'sleep'; readonly duration: string })
  | (At & { readonly kind: 'join'; readonly branches: readonly string[] })
  /** `match` found no branch for the kind that it was given. */
  | (At & { readonly kind: 'stuck'; readonly message: string })

/** One node that was reached, with what went in and, once it is done, what came out. */
export interface Reached extends At {
  readonly graph: Graph
  readonly output?: JsonValue
}

export interface Walk {
  readonly ready: readonly Ready[]
  /** There once the last node is done. */
  readonly output?: { readonly value: JsonValue }
}

type Follow = { readonly output: JsonValue } | undefined

/** Names come from authors: `constructor` must not find what every object inherits. */
const own = <T>(of: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(of, key) ? of[key] : undefined)

/** `awaited`: nodes whose side effect is requested already. `onReach` is told of every node reached, for who wants to see the way. */
export const walk = (graph: Graph, instance: Instance, awaited: ReadonlySet<string>, onReach?: (node: Reached) => void): Walk => {
  const ready: Ready[] = []

  const follow = (of: Placed, given: JsonValue, scopes: readonly Scope[]): Follow => {
    const node = of.id
    const visit = own(instance.visits, node) ?? 1
    const edited = own(instance.inputs, node)
    const input = edited === undefined ? given : edited
    const at: At = { node, visit, input, scopes }
    const came = into(of, at)
    onReach?.({ ...at, graph: of.graph, ...(came && { output: came.output }) })
    return came
  }

  const into = ({ graph: of, parts }: Placed, at: At): Follow => {
    const found = own(instance.done, at.node)
    const done = found?.visit === at.visit ? found : undefined
    switch (of.kind) {
      case 'flow': {
        let came: Follow = { output: at.input }
        for (const part of parts) {
          came = follow(part, came.output, at.scopes)
          if (!came) return undefined
        }
        return came
      }
      case 'parallel':
        return branches(of, parts, at, done)
      case 'match': {
        const kind = kindOf(at.input)
        const part = parts[of.branches.findIndex((b) => b.name === kind)]
        if (part) return follow(part, at.input, at.scopes)
        const cases = of.branches.map((b) => `'${b.name}'`).join(', ')
        ready.push({
          ...at,
          kind: 'stuck',
          message: `the output before has ${kind === undefined ? 'no kind' : `the kind '${kind}'`}, the cases are ${cases}`,
        })
        return undefined
      }
      case 'workflow': {
        const [part] = parts
        if (!part) return undefined
        const scopes = of.state === 'own' ? [...at.scopes, { path: part.path, own: of.name }] : at.scopes
        return follow(part, at.input, scopes)
      }
      case 'step':
        if (done?.kind === 'step') return { output: done.output }
        ready.push({ ...at, kind: 'step', name: of.name })
        return undefined
      case 'perform':
        if (done?.kind === 'outcome') return { output: performed(at.input, done.outcome) }
        if (!awaited.has(at.node)) ready.push({ ...at, kind: 'perform', effect: of.effect })
        return undefined
      case 'waitFor':
        if (done?.kind === 'received') return { output: { input: at.input, kind: 'received', signal: done.payload } }
        if (done?.kind === 'fired') return { output: { input: at.input, kind: 'timedOut' } }
        if (!own(instance.pending, at.node)) ready.push({ ...at, kind: 'wait', signal: of.signal, timeout: of.timeout })
        return undefined
      case 'sleep':
        if (done?.kind === 'fired') return { output: at.input }
        if (!own(instance.pending, at.node)) ready.push({ ...at, kind: 'sleep', duration: of.duration })
        return undefined
    }
  }

  const branches = (
    of: Graph & { readonly kind: 'parallel' | 'match' },
    parts: readonly Placed[],
    at: At,
    done: Done | undefined,
  ): Follow => {
    const outputs: [string, JsonValue][] = []
    for (const [i, part] of parts.entries()) {
      const came = follow(part, at.input, [...at.scopes, { path: part.path }])
      if (came) outputs.push([of.branches[i]!.name, came.output])
    }
    if (outputs.length < parts.length) return undefined
    if (done?.kind === 'joined') return { output: Object.fromEntries(outputs.toSorted(([a], [b]) => (a < b ? -1 : 1))) }
    ready.push({ ...at, kind: 'join', branches: parts.map((p) => p.path) })
    return undefined
  }

  const came = follow(placed(graph), instance.start.input, [])
  return { ready, ...(came && { output: { value: came.output } }) }
}

const kindOf = (input: JsonValue): string | undefined => {
  const kind =
    typeof input === 'object' && input !== null && !Array.isArray(input) ? (input as Record<string, JsonValue>)['kind'] : undefined
  return typeof kind === 'string' ? kind : undefined
}

/** A `perform` carries its whole input along with the outcome. */
const performed = (input: JsonValue, outcome: Outcome): JsonValue => {
  switch (outcome.kind) {
    case 'ok':
      return { input, kind: 'ok', ...(outcome.value !== undefined && { value: outcome.value }) }
    case 'failed':
      return { ...(outcome.error !== undefined && { error: outcome.error }), input, kind: 'failed' }
    case 'unknown':
      return { input, kind: 'unknown' }
  }
}

/** The state that a node inside `scopes` sees: the stream's, or an inline workflow's own, and over it the patches of its branches. */
export const stateSeen = (
  streamState: Readonly<Record<string, JsonValue>>,
  instance: Instance,
  scopes: readonly Scope[],
  ownInitial: (workflow: string) => Readonly<Record<string, JsonValue>>,
): Readonly<Record<string, JsonValue>> => {
  let state = streamState
  for (const scope of scopes) {
    if (scope.own !== undefined) state = ownInitial(scope.own)
    const over = own(instance.scopes, scope.path)
    if (!over) continue
    const next: Record<string, JsonValue> = { ...state, ...over.patch }
    for (const key of over.unset) delete next[key]
    state = next
  }
  return state
}
