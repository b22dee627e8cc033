// Random workflows whose past is edited, as plain data: what each part looks at, patches and asks for depends on what it is given.
import type { Random } from '../graphs/random-spec.ts'
import type { Spec as Atom, StepSpec as AtomStep } from '../graphs/spec.ts'

export interface Step {
  readonly kind: 'step'
  readonly id: number
  readonly sets: readonly string[]
  readonly unsets: readonly string[]
  /** Whether it looks at its input, and at which keys of the state. */
  readonly input: boolean
  readonly keys: readonly string[] | '*'
  /** What it asks for besides: each the same whatever it saw, or of what it saw. */
  readonly mails: readonly ('same' | 'saw')[]
  readonly draws: boolean
}
export type Spec =
  | Step
  | { readonly kind: 'flow'; readonly parts: readonly Spec[] }
  | { readonly kind: 'parallel'; readonly branches: readonly Spec[] }
  | { readonly kind: 'match'; readonly before: Step; readonly p: Spec; readonly q: Spec }
  | { readonly kind: 'own'; readonly id: number; readonly body: Spec }
  /** `by`: so long as a field of its input says, which is that of a step. */
  | { readonly kind: 'sleep'; readonly id: number; readonly by: boolean }
  | { readonly kind: 'wait'; readonly id: number; readonly never: boolean }
  /** Behind a step, of whose output it picks what was seen. */
  | { readonly kind: 'perform'; readonly id: number; readonly onEdit: 'keep' | 'again' | undefined; readonly reads: boolean }
  /** A loop, a list, a race or a deadline: taken as one. */
  | { readonly kind: 'atom'; readonly spec: Atom }

export const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'] as const
export const INITIAL = { a: 0, b: 0, c: 0, d: 0 } as const
/** What a wait takes besides is the other half. */
export const seconds = (saw: string): number => 1 + (Number(saw) % 5)

/** What is seen, as a number in letters: of all that is looked at. */
export const hashed = (of: unknown): string => {
  const text = JSON.stringify(of, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
  let hash = 7
  for (const char of text ?? '') hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003
  return `${hash}`
}
export const sawOf = (
  { id, input, keys }: Step,
  given: unknown,
  state: Readonly<Record<string, unknown>>,
  uuid: string | undefined,
): string =>
  // Few different values: what is edited comes to the same now and then.
  `${Number(hashed([input ? given : null, keys === '*' ? state : keys.map((key) => state[key] ?? null), uuid ?? null])) % 23}${id}`
export const outputOf = ({ id }: Step, saw: string, uuid: string | undefined): object => ({
  kind: Number(saw) % 2 === 0 ? 'p' : 'q',
  saw,
  id,
  after: `${seconds(saw)}s`,
  ...(uuid !== undefined && { uuid }),
})
export const mailsOf = ({ id, mails }: Step, saw: string): readonly string[] =>
  mails.map((of, n) => (of === 'same' ? `m${id} ${n}` : `m${id} ${n} ${saw}`))
export const answerOf = (id: number, asked: string): { readonly v: string } => ({ v: `v${id} ${asked}` })

export const randomSpec = (from: Random): Spec => {
  let ids = 0
  const some = (keys: readonly string[], share: number): readonly string[] => keys.filter(() => from.chance(share))
  const step = (keys: readonly string[]): Step => {
    const sets = some(keys, 0.3)
    return {
      kind: 'step',
      id: ids++,
      sets,
      unsets: some(keys, 0.1).filter((key) => !sets.includes(key)),
      input: from.chance(0.6),
      keys: from.chance(0.1) ? '*' : some(KEYS, 0.25),
      mails: from.chance(0.3) ? [from.chance(0.5) ? 'same' : 'saw'] : [],
      draws: from.chance(0.15),
    }
  }
  const flow = (...parts: readonly Spec[]): Spec => ({ kind: 'flow', parts })
  const inside = (sets: readonly string[], role: AtomStep['role']): AtomStep => ({
    kind: 'step',
    id: ids++,
    sets,
    unsets: [],
    route: 'p',
    throws: 'never',
    edited: undefined,
    role,
  })
  const atom = (keys: readonly string[]): Spec => {
    const body = inside(keys, { kind: 'plain' })
    const nap: Atom = { kind: 'sleep', id: ids++, seconds: 1 }
    const what = from.int(3)
    if (what === 0)
      return { kind: 'atom', spec: { kind: 'deadline', body: { kind: 'flow', parts: [body, nap] }, seconds: 9, ends: 'inTime' } }
    if (what === 1) {
      const never: Atom = { kind: 'flow', parts: [inside(keys, { kind: 'plain' }), { kind: 'never', id: ids++, by: 'sleep' }] }
      return { kind: 'atom', spec: { kind: 'race', won: 0, branches: [{ kind: 'flow', parts: [body, nap] }, never] } }
    }
    const round: Atom = {
      kind: 'flow',
      parts: [
        {
          kind: 'parallel',
          branches: [
            { kind: 'flow', parts: [body, nap] },
            { kind: 'flow', parts: [] },
          ],
        },
        inside([], { kind: 'count', again: 1 }),
      ],
    }
    return { kind: 'atom', spec: { kind: 'flow', parts: [inside([], { kind: 'zero' }), { kind: 'repeat', body: round, max: 3 }] } }
  }
  const part = (keys: readonly string[], depth: number): Spec => {
    const what = depth === 0 ? from.int(3) : from.int(15)
    if (what < 4) return step(keys)
    if (what === 4)
      return flow(step(keys), {
        kind: 'perform',
        id: ids++,
        onEdit: ([undefined, undefined, 'keep', 'again'] as const)[from.int(4)],
        reads: from.chance(0.3),
      })
    if (what === 5) return { kind: 'wait', id: ids++, never: from.chance(0.2) }
    if (what === 6)
      return from.chance(0.5) ? { kind: 'sleep', id: ids++, by: false } : flow(step(keys), { kind: 'sleep', id: ids++, by: true })
    if (what < 10) return flow(...Array.from({ length: 1 + from.int(4) }, () => part(keys, depth - 1)))
    if (what < 12) {
      const count = 2 + from.int(2)
      return {
        kind: 'parallel',
        branches: Array.from({ length: count }, (_, n) =>
          part(
            keys.filter((_key, i) => i % count === n),
            depth - 1,
          ),
        ),
      }
    }
    if (what === 12) return { kind: 'match', before: step(keys), p: part(keys, depth - 1), q: part(keys, depth - 1) }
    if (what === 13) return { kind: 'own', id: ids++, body: part(KEYS, depth - 1) }
    return from.chance(0.3) ? atom(keys.filter((key) => key in INITIAL)) : step(keys)
  }
  return flow(step(KEYS), ...Array.from({ length: 3 + from.int(5) }, () => part(KEYS, 3)), { kind: 'wait', id: ids++, never: false })
}
