// What a workflow comes to whose past was edited, by plain recursion: that of a fresh instance with the same answers and the edited values.
import { modelled as modelledAtom } from '../graphs/model.ts'
import { answerOf, INITIAL, mailsOf, outputOf, sawOf } from './spec.ts'
import type { Spec } from './spec.ts'

type State = Readonly<Record<string, unknown>>
/** All that a fresh instance is given. */
export interface Given {
  /** By step, the input that a person gave. */
  readonly inputs: ReadonlyMap<number, unknown>
  /** By wait, the signal as a person changed it. */
  readonly signals: ReadonlyMap<number, unknown>
  /** By perform, what it was asked with when its answer came that a person kept. */
  readonly kept: ReadonlyMap<number, string>
  /** By step, the id that it drew. */
  readonly drawn: ReadonlyMap<number, string>
}
export interface Result {
  readonly output: unknown
  readonly state: State
  readonly touched: readonly string[]
}
export interface Modelled extends Result {
  /** By id, what was reached, with what it took. */
  readonly reached: ReadonlyMap<number, string>
  readonly mails: readonly string[]
}

export const modelled = (spec: Spec, input: unknown, given: Given): Modelled => {
  const reached = new Map<number, string>()
  const mails: string[] = []
  const go = (at: Spec, into: unknown, state: State): Result => {
    const same = { output: into, state, touched: [] }
    switch (at.kind) {
      case 'step': {
        const got = given.inputs.has(at.id) ? given.inputs.get(at.id) : into
        const uuid = at.draws ? (given.drawn.get(at.id) ?? 'none yet') : undefined
        const saw = sawOf(at, got, state, uuid)
        reached.set(at.id, JSON.stringify([into, saw]))
        mails.push(...mailsOf(at, saw))
        const rest = Object.entries(state).filter(([key]) => !at.unsets.includes(key))
        const after = Object.fromEntries([...rest, ...at.sets.map((key) => [key, `${at.id} ${saw}`] as const)])
        return { output: outputOf(at, saw, uuid), state: after, touched: [...at.sets, ...at.unsets] }
      }
      case 'flow':
        return at.parts.reduce<Result>((before, part) => {
          const next = go(part, before.output, before.state)
          return { ...next, touched: [...before.touched, ...next.touched] }
        }, same)
      case 'parallel': {
        const all = at.branches.map((branch) => go(branch, into, state))
        const joined: Record<string, unknown> = { ...state }
        for (const one of all)
          for (const key of one.touched)
            if (Object.hasOwn(one.state, key)) joined[key] = one.state[key]
            else delete joined[key]
        return {
          output: Object.fromEntries(all.map(({ output }, n) => [`b${n}`, output])),
          state: joined,
          touched: all.flatMap(({ touched }) => touched),
        }
      }
      case 'match': {
        const before = go(at.before, into, state)
        const next = go((before.output as { readonly kind: 'p' | 'q' }).kind === 'p' ? at.p : at.q, before.output, before.state)
        return { ...next, touched: [...before.touched, ...next.touched] }
      }
      case 'own':
        return { ...go(at.body, into, INITIAL), state, touched: [] }
      case 'sleep':
        reached.set(at.id, at.by ? (into as { readonly after: string }).after : '')
        return same
      case 'wait': {
        reached.set(at.id, '')
        if (at.never) return { ...same, output: { kind: 'timedOut', input: into } }
        return { ...same, output: { kind: 'received', input: into, signal: given.signals.get(at.id) ?? { n: `n${at.id}` } } }
      }
      case 'perform': {
        const { saw } = into as { readonly saw: string }
        reached.set(at.id, saw)
        return { ...same, output: { kind: 'ok', input: into, value: answerOf(at.id, given.kept.get(at.id) ?? saw) } }
      }
      case 'atom': {
        const { output, state: after, touched } = modelledAtom(at.spec, into, state)
        return { output, state: after, touched }
      }
    }
  }
  return { ...go(spec, input, INITIAL), reached, mails }
}
