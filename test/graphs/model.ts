// What a random workflow comes to, by plain recursion. It shares no code with the engine: no turns, no events, no scopes, no places.
import { INITIAL, seen } from './spec.ts'
import type { Spec } from './spec.ts'

type State = Readonly<Record<string, unknown>>
interface Result {
  readonly output: unknown
  readonly state: State
  /** The keys that were set or removed. */
  readonly touched: readonly string[]
  readonly steps: readonly number[]
}

export const modelled = (spec: Spec, input: unknown, state: State = INITIAL): Result => {
  const nothing = { state, touched: [], steps: [] }
  switch (spec.kind) {
    case 'step': {
      const given = spec.edited === undefined ? input : spec.edited
      const saw = seen(given, state)
      const kept = Object.entries(state).filter(([key]) => !spec.unsets.includes(key))
      const after = Object.fromEntries([...kept, ...spec.sets.map((key) => [key, `${spec.id} ${saw}`] as const)])
      return { output: { kind: spec.route, saw, id: spec.id }, state: after, touched: [...spec.sets, ...spec.unsets], steps: [spec.id] }
    }
    case 'flow':
      return spec.parts.reduce<Result>(
        (before, part) => {
          const next = modelled(part, before.output, before.state)
          return { ...next, touched: [...before.touched, ...next.touched], steps: [...before.steps, ...next.steps] }
        },
        { output: input, state, touched: [], steps: [] },
      )
    case 'match': {
      const before = modelled(spec.before, input, state)
      const next = modelled(spec.before.route === 'p' ? spec.p : spec.q, before.output, before.state)
      return { ...next, touched: [...before.touched, ...next.touched], steps: [...before.steps, ...next.steps] }
    }
    case 'parallel': {
      const results = spec.branches.map((branch) => modelled(branch, input, state))
      const joined: Record<string, unknown> = { ...state }
      for (const result of results)
        for (const key of result.touched)
          if (Object.hasOwn(result.state, key)) joined[key] = result.state[key]
          else delete joined[key]
      return {
        output: Object.fromEntries(results.map(({ output }, n) => [`b${n}`, output])),
        state: joined,
        touched: results.flatMap(({ touched }) => touched),
        steps: results.flatMap(({ steps }) => steps),
      }
    }
    case 'sleep':
      return { ...nothing, output: input }
    case 'wait':
      return {
        ...nothing,
        output: spec.sent === 'never' ? { kind: 'timedOut', input } : { kind: 'received', input, signal: { n: `n${spec.id}` } },
      }
    case 'perform':
      return {
        ...nothing,
        output: spec.fails ? { kind: 'failed', input, error: { c: `c${spec.id}` } } : { kind: 'ok', input, value: { v: `v${spec.id}` } },
      }
    case 'own':
      return { ...modelled(spec.body, input), state, touched: [] }
  }
}
