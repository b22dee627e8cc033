// Workflows as plain data: what the engine and the naive model are both given, and what a step makes of what it is given.

/** What a step does beside patching: the roles are of those that the kinds of nodes around them need. */
export type Role =
  | { readonly kind: 'plain' }
  /** It looks at nothing, so that whatever came before comes to the same. */
  | { readonly kind: 'mute' }
  /** Before a repeat: no round is done yet. */
  | { readonly kind: 'zero' }
  /** Last in a round: so many say again. */
  | { readonly kind: 'count'; readonly again: number }
  /** Before a list of so many items. */
  | { readonly kind: 'list'; readonly items: number }
  /** Last in an item: this one ends the list. */
  | { readonly kind: 'item'; readonly ends: number | undefined }
  /** Before what goes by a field: it says when. */
  | { readonly kind: 'time'; readonly seconds: number }
  /** Before what is asked of another stream: it says of which. */
  | { readonly kind: 'call'; readonly account: string }
export interface StepSpec {
  readonly kind: 'step'
  readonly id: number
  readonly sets: readonly string[]
  readonly unsets: readonly string[]
  readonly route: 'p' | 'q'
  /** It throws before it comes to a result, once or once for all that it is given; a person then sends it again, maybe with another input. */
  readonly throws: 'never' | 'once' | 'each'
  readonly edited: string | undefined
  readonly role: Role
}
export type Spec =
  | StepSpec
  | { readonly kind: 'flow'; readonly parts: readonly Spec[] }
  | { readonly kind: 'parallel'; readonly branches: readonly Spec[] }
  /** Behind a step, whose output has one of these kinds. */
  | { readonly kind: 'match'; readonly before: StepSpec; readonly p: Spec; readonly q: Spec }
  /** `by`: the field that says when, of a step of the role `time` before it. */
  | { readonly kind: 'sleep'; readonly id: number; readonly seconds: number; readonly by?: 'after' | 'until' }
  /** It is taken before time is over, or time is over: the signal is sent early, in time or never. `match`: one for each item. */
  | {
      readonly kind: 'wait'
      readonly id: number
      readonly sent: 'early' | 'later' | 'never'
      readonly seconds: number
      readonly match?: true
    }
  | { readonly kind: 'perform'; readonly id: number; readonly fails: boolean; readonly reads: boolean }
  /** A person answers it, or time is over. */
  | { readonly kind: 'task'; readonly id: number; readonly ends: 'done' | 'expired'; readonly seconds: number }
  /** Nothing ever comes of it. */
  | { readonly kind: 'never'; readonly id: number; readonly by: 'sleep' | 'wait' | 'perform' }
  | { readonly kind: 'take'; readonly field: string }
  /** `body` ends with the step that counts. */
  | { readonly kind: 'repeat'; readonly body: Spec; readonly max: number }
  /** `body` ends with a step of the role `item`. */
  | { readonly kind: 'forEach'; readonly body: Spec; readonly concurrency: number | undefined; readonly until: boolean }
  /** `won`: the branch that wins, where only one of them can end; all that can come to the same where it is not there. */
  | { readonly kind: 'race'; readonly branches: readonly Spec[]; readonly won: number | undefined }
  | { readonly kind: 'deadline'; readonly body: Spec; readonly seconds: number; readonly ends: 'inTime' | 'late' | 'either' }
  | {
      readonly kind: 'escalation'
      readonly body: Spec
      readonly beat: StepSpec
      readonly seconds: number
      readonly every: number | undefined
    }
  /** Behind a step of the role `call`. `of`: the workflow; `within`: so many seconds. */
  | { readonly kind: 'child'; readonly id: number; readonly of: string; readonly detach: boolean; readonly within: number | undefined }
  /** Behind such a step: what the workflow `of` waits for at its wait `to`. */
  | { readonly kind: 'tell'; readonly id: number; readonly of: string; readonly to: number }
  /** An inline workflow with a state of its own. */
  | { readonly kind: 'own'; readonly id: number; readonly body: Spec }

/** Times that are said in a field are reckoned from here: midnight of 1 January 2026 (UTC). */
export const EPOCH = Date.UTC(2026, 0, 1)

export const INITIAL = { a: 0, b: 0, c: 0, d: 0 } as const

/** Every part of it, itself among them. */
export const partsOf = (spec: Spec): readonly Spec[] => {
  switch (spec.kind) {
    case 'flow':
      return [spec, ...spec.parts.flatMap(partsOf)]
    case 'parallel':
    case 'race':
      return [spec, ...spec.branches.flatMap(partsOf)]
    case 'match':
      return [spec, spec.before, ...partsOf(spec.p), ...partsOf(spec.q)]
    case 'escalation':
      return [spec, spec.beat, ...partsOf(spec.body)]
    case 'own':
    case 'repeat':
    case 'forEach':
    case 'deadline':
      return [spec, ...partsOf(spec.body)]
    case 'step':
    case 'sleep':
    case 'wait':
    case 'perform':
    case 'task':
    case 'never':
    case 'take':
    case 'child':
    case 'tell':
      return [spec]
  }
}

/** The output of a step, whatever its patches: by its role, what went in and what it saw of it. */
export const outputOf = ({ id, route, role }: StepSpec, input: unknown, saw: string): object => {
  switch (role.kind) {
    case 'plain':
    case 'mute':
      return { kind: route, saw, id }
    case 'zero':
      return { kind: route, saw, id, n: 0 }
    case 'count': {
      const n = carried(input, 'n') + 1
      return { kind: n <= role.again ? 'again' : 'over', saw, id, n }
    }
    case 'list':
      return { kind: route, saw, id, list: Array.from({ length: role.items }, (_, i) => ({ i, saw })) }
    case 'time':
      return { kind: route, saw, id, after: `${role.seconds}s`, until: new Date(EPOCH + role.seconds * 1000).toISOString() }
    case 'call': {
      const name = `c${id}-${saw}`
      return { kind: route, saw, id: name, n: name, account: role.account, i: 0 }
    }
    case 'item': {
      const i = carried(input, 'i')
      return { kind: i === role.ends ? 'stop' : 'go', saw, id, i }
    }
  }
}
/** A number that goes along beside what changes: in the second branch of a parallel, or in what an outcome is put around. */
const carried = (input: unknown, field: string): number => {
  for (let at = input; typeof at === 'object' && at !== null;) {
    const fields = at as Readonly<Record<string, unknown>>
    if (typeof fields[field] === 'number') return fields[field]
    at = fields['b1'] ?? fields['input'] ?? fields['value']
  }
  throw new Error(`nothing carries ${field}`)
}

/** What a step says of all that it saw, whatever the order of its keys. */
export const seen = ({ role }: StepSpec, input: unknown, state: object): string => {
  if (role.kind === 'mute') return 'nothing'
  const text = JSON.stringify([input, state], (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
  let hash = 7
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003
  return `${hash}`
}
