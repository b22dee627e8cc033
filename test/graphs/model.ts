// What a random workflow comes to, by plain recursion. It shares no code with the engine: no turns, no events, no scopes, no places.
import { INITIAL, outputOf, seen } from './spec.ts'
import type { Spec } from './spec.ts'

type State = Readonly<Record<string, unknown>>
export interface Result {
  readonly output: unknown
  readonly state: State
  /** The keys that were set or removed. */
  readonly touched: readonly string[]
  /** What was done, as often as it stands here. */
  readonly steps: readonly number[]
  /** What may have been done besides, at most as often as it stands here: it was given up. */
  readonly perhaps: readonly number[]
  /** Nobody says how often: beats. */
  readonly beats: readonly number[]
}
type Fields = Readonly<Record<string, unknown>>

export const modelled = (spec: Spec, input: unknown, state: State = INITIAL): Result => {
  const nothing = { output: input, state, touched: [], steps: [], perhaps: [], beats: [] }
  switch (spec.kind) {
    case 'step': {
      const given = spec.edited === undefined ? input : spec.edited
      const saw = seen(spec, given, state)
      const kept = Object.entries(state).filter(([key]) => !spec.unsets.includes(key))
      const after = Object.fromEntries([...kept, ...spec.sets.map((key) => [key, `${spec.id} ${saw}`] as const)])
      return { ...nothing, output: outputOf(spec, given, saw), state: after, touched: [...spec.sets, ...spec.unsets], steps: [spec.id] }
    }
    case 'flow':
      return spec.parts.reduce<Result>((before, part) => then(before, modelled(part, before.output, before.state)), nothing)
    case 'match': {
      const before = modelled(spec.before, input, state)
      return then(before, modelled(spec.before.route === 'p' ? spec.p : spec.q, before.output, before.state))
    }
    case 'parallel': {
      const results = spec.branches.map((branch) => modelled(branch, input, state))
      const joined: Record<string, unknown> = { ...state }
      for (const result of results)
        for (const key of result.touched)
          if (Object.hasOwn(result.state, key)) joined[key] = result.state[key]
          else delete joined[key]
      return { ...together(results), output: Object.fromEntries(results.map(({ output }, n) => [`b${n}`, output])), state: joined }
    }
    case 'sleep':
    case 'never':
      return nothing
    case 'take':
      return { ...nothing, output: (input as Fields)[spec.field] }
    case 'wait': {
      const signal = { n: `n${spec.id}`, ...(spec.match && { i: (input as Fields)['i'] }) }
      return { ...nothing, output: spec.sent === 'never' ? { kind: 'timedOut', input } : { kind: 'received', input, signal } }
    }
    case 'task':
      return {
        ...nothing,
        output: spec.ends === 'done' ? { kind: 'done', input, value: { t: `t${spec.id}` }, by: 'ann' } : { kind: 'expired', input },
      }
    case 'perform':
      return {
        ...nothing,
        output: spec.fails ? { kind: 'failed', input, error: { c: `c${spec.id}` } } : { kind: 'ok', input, value: { v: `v${spec.id}` } },
      }
    case 'repeat': {
      let all: Result = nothing
      for (let round = 1; round <= spec.max; round++) {
        all = then(all, modelled(spec.body, all.output, all.state))
        if ((all.output as Fields)['kind'] !== 'again') return all
      }
      return { ...all, output: { kind: 'exhausted', input: all.output } }
    }
    case 'forEach': {
      const items = (input as Fields)['list'] as readonly unknown[]
      const results = items.map((item) => modelled(spec.body, item, state))
      const ender = spec.until ? results.findIndex(({ output }) => (output as Fields)['kind'] === 'stop') : -1
      const all = together(results)
      if (ender === -1)
        return { ...all, state, output: { input, ...(spec.until && { kind: 'all' }), results: results.map(({ output }) => output) } }
      const ended = results[ender]!
      const output = { input, item: items[ender], kind: 'stop', value: ended.output }
      return {
        ...ended,
        state,
        output,
        ...givenUp(
          results.filter((one) => one !== ended),
          ended,
        ),
      }
    }
    case 'race': {
      const results = spec.branches.map((branch) => modelled(branch, input, state))
      const won = spec.won ?? 0
      const winner = results[won]!
      // Where nobody says who wins, all come to the same or nobody looks: what was done is at most what all of them do.
      const losers = results.filter((one) => one !== winner)
      const output = { kind: `b${won}`, value: winner.output }
      return spec.won === undefined && !isSame(results)
        ? { ...winner, output, steps: [], ...givenUp(results, nothing) }
        : { ...winner, output, ...givenUp(losers, winner) }
    }
    case 'deadline': {
      const body = modelled(spec.body, input, state)
      if (spec.ends === 'inTime') return { ...body, output: { kind: 'inTime', value: body.output } }
      return { ...body, output: { kind: 'late', input }, steps: [], ...givenUp([body], nothing) }
    }
    case 'escalation': {
      const body = modelled(spec.body, input, state)
      return { ...body, beats: [...body.beats, spec.beat.id] }
    }
    case 'child':
    case 'tell':
      throw new Error('the model has one stream, and nobody else to ask')
    case 'own':
      return { ...modelled(spec.body, input), state, touched: [] }
  }
}

const together = (results: readonly Result[]) => ({
  touched: results.flatMap(({ touched }) => touched),
  steps: results.flatMap(({ steps }) => steps),
  perhaps: results.flatMap(({ perhaps }) => perhaps),
  beats: results.flatMap(({ beats }) => beats),
})
const then = (before: Result, next: Result): Result => ({ ...together([before, next]), output: next.output, state: next.state })
const isSame = (results: readonly Result[]): boolean =>
  results.every(({ steps, output }) => JSON.stringify([steps, output]) === JSON.stringify([results[0]?.steps, results[0]?.output]))
/** Of what is given up some may have been done. */
const givenUp = (losers: readonly Result[], { perhaps, beats }: Pick<Result, 'perhaps' | 'beats'>) => ({
  perhaps: [...perhaps, ...losers.flatMap((one) => [...one.steps, ...one.perhaps])],
  beats: [...beats, ...losers.flatMap((one) => one.beats)],
})
