// What a signal's name means to the versions that may take it: each meaning once, the active versions first.
import { sameJson } from '../base/index.ts'
import type { JsonValue } from '../base/index.ts'
import { jsonSchemaOf, signalsOf } from '../dsl/internal.ts'
import type { SignalValue } from '../dsl/index.ts'
import type { Version } from '../engine/index.ts'

export interface Declaration {
  readonly signal: SignalValue
  /** The workflow whose instances it is for, where the signal names no aggregate. */
  readonly owner: string
  /** An active version means it so. */
  readonly active: boolean
  /** The hashes of the versions that mean it so. */
  readonly hashes: ReadonlySet<string>
  /** To be compared: each version has a copy of its own of a signal that it shares with others. */
  readonly meaning: JsonValue
}
/** By name; never empty. */
export type Declarations = ReadonlyMap<string, readonly Declaration[]>

/** `older`: versions that are not active and have instances that have not ended; the newest are asked first. */
export const declarationsOf = (active: readonly Version[], older: readonly Version[]): Declarations => {
  const declared = new Map<string, readonly Declaration[]>()
  const newestFirst = older.toSorted((a, b) => b.workflow.version - a.workflow.version)
  for (const [versions, isActive] of [[active, true] as const, [newestFirst, false] as const]) {
    for (const version of versions) {
      for (const signal of signalsOf(version.workflow)) {
        const known = declared.get(signal.name) ?? []
        declared.set(signal.name, added(known, { ...declaration(version, signal), active: isActive }))
      }
    }
  }
  return declared
}

const declaration = ({ hash, workflow }: Version, signal: SignalValue): Omit<Declaration, 'active'> => ({
  signal,
  owner: workflow.name,
  hashes: new Set([hash]),
  meaning: meaningOf(signal),
})

const added = (known: readonly Declaration[], one: Declaration): readonly Declaration[] => {
  const same = known.find((other) => isSame(other, one))
  if (same === undefined) return [...known, one]
  return known.map((other) => (other === same ? { ...same, hashes: new Set([...same.hashes, ...one.hashes]) } : other))
}

/** Without an aggregate the key is one of the workflow's own instances. */
const isSame = (a: Declaration, b: Declaration): boolean =>
  sameJson(a.meaning, b.meaning) && (a.signal.to.aggregate !== null || a.owner === b.owner)

/** Why a name cannot be used just now: what active versions mean by it must be one thing. */
export const conflictIn = (declared: readonly Declaration[]): string | undefined => {
  const [first, ...others] = declared.filter(({ active }) => active)
  const other = first && others.find(({ meaning }) => !sameJson(meaning, first.meaning))
  if (first === undefined || other === undefined) return undefined
  return `workflows ${first.owner} and ${other.owner} define signal ${first.signal.name} differently: share one definition or rename one`
}

const meaningOf = ({ id, to: { aggregate, key }, keep, payload, sources }: SignalValue): JsonValue => ({
  id,
  to: { aggregate, key },
  keep,
  payload: jsonSchemaOf(payload) ?? UNPRINTABLE,
  sources: sources.map(({ source, id: sourceId, decode, ...of }) => ({
    source,
    id: sourceId,
    topic: 'topic' in of ? of.topic : null,
    decode: jsonSchemaOf(decode) ?? UNPRINTABLE,
  })),
})
/** Two of these count as the same: a name is refused only where a difference can be shown. */
const UNPRINTABLE = 'a schema that cannot be printed'
