// What can be started and signalled now: the active versions, by the names that come from outside.
import { z } from 'zod'
import { sameJson } from '../base/index.ts'
import { signalsOf } from '../dsl/internal.ts'
import type { AnySchema, SignalValue } from '../dsl/index.ts'
import type { Version } from '../engine/index.ts'
import { channelsOf } from './channels.ts'
import type { Channels } from './channels.ts'

export type Declared =
  /** `owner`: the workflow whose instances it is for, where the signal names no aggregate. */
  { readonly kind: 'one'; readonly signal: SignalValue; readonly owner: string } | { readonly kind: 'ambiguous'; readonly message: string }

export interface Catalog {
  readonly kind: 'catalog'
  readonly workflows: ReadonlyMap<string, Version>
  readonly signals: ReadonlyMap<string, Declared>
  readonly channels: Channels
}

const known = new WeakMap<readonly Version[], Catalog>()

/** The catalog of a list of versions, made once for each list. */
export const catalogOf = (active: readonly Version[]): Catalog => {
  const found = known.get(active)
  if (found !== undefined) return found
  const workflows = new Map(active.map((version) => [version.workflow.name, version]))
  const declared = signals(active)
  const made: Catalog = { kind: 'catalog', workflows, signals: declared, channels: channelsOf(active, declared) }
  known.set(active, made)
  return made
}

const signals = (active: readonly Version[]): ReadonlyMap<string, Declared> => {
  const declared = new Map<string, Declared>()
  for (const { workflow } of active) {
    for (const signal of signalsOf(workflow)) {
      const before = declared.get(signal.name)
      if (before?.kind !== 'ambiguous') declared.set(signal.name, before ? both(before, signal, workflow.name) : one(signal, workflow.name))
    }
  }
  return declared
}

const one = (signal: SignalValue, owner: string): Declared => ({ kind: 'one', signal, owner })

/** Each version has its own copy of a signal that it shares with others: what they say counts, not which object it is. */
const both = (before: Extract<Declared, { readonly kind: 'one' }>, signal: SignalValue, owner: string): Declared => {
  const { name } = signal
  if (!sameJson(meaning(before.signal), meaning(signal))) {
    const message = `workflows ${before.owner} and ${owner} define signal ${name} differently: share one definition or rename one`
    return { kind: 'ambiguous', message }
  }
  if (signal.to.aggregate === null && before.owner !== owner) {
    const message = `signal ${name} has a key of workflow ${before.owner} or of ${owner}: give each a signal of its own, or address an aggregate`
    return { kind: 'ambiguous', message }
  }
  return before
}

const meaning = ({ id, to: { aggregate, key }, keep, payload, sources }: SignalValue): unknown => ({
  id,
  to: { aggregate, key },
  keep,
  payload: printed(payload),
  sources: sources.map((of) => ({ ...of, decode: printed(of.decode) })),
})

const printed = (schema: AnySchema): unknown => {
  if (!(schema instanceof z.core.$ZodType)) return UNPRINTABLE
  try {
    return z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
  } catch {
    return UNPRINTABLE
  }
}
/** Two of these count as the same: a name is refused only where a difference can be shown. */
const UNPRINTABLE = 'a schema that cannot be printed'
