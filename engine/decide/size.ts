// Bounds of what one step may leave in the journal: what is larger parks its instance, with the sizes named.
import { roughSize } from '../../base/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { StepResult } from '../../dsl/internal.ts'
import { defaultLimits } from './draft.ts'
import type { TurnLimits } from './draft.ts'
import type { Fault } from './park.ts'

/** Sizes of parts that do not change any more: a large state is not measured again for each step that patches a part of it. */
const known = new WeakMap<object, number>()
const sizeOf = (value: JsonValue): number => {
  if (typeof value !== 'object' || value === null) return roughSize(value)
  const before = known.get(value)
  if (before !== undefined) return before
  const size = roughSize(value)
  if (Object.isFrozen(value)) known.set(value, size)
  return size
}

export const tooLarge = (limits: TurnLimits, name: string, { output, sideEffects }: StepResult): Fault | undefined => {
  const { output: most = defaultLimits.output, payload: mostAsked = defaultLimits.payload } = limits
  const size = roughSize(output)
  if (size > most) return fault(`the output of step '${name}' has ${inWords(size)}`, most)
  for (const { kind, payload } of sideEffects) {
    const of = roughSize(payload)
    if (of > mostAsked) return fault(`the payload of '${kind}' that step '${name}' asks for has ${inWords(of)}`, mostAsked)
  }
  return undefined
}

/** Of what a child or a signal is asked with. */
export const payloadTooLarge = (
  { payload: most = defaultLimits.payload }: TurnLimits,
  of: string,
  payload: JsonValue,
): Fault | undefined => {
  const size = roughSize(payload)
  return size > most ? fault(`the payload of '${of}' has ${inWords(size)}`, most) : undefined
}

/** `after`: the state with the patches of the step. */
export const stateTooLarge = (limits: TurnLimits, what: () => string, after: JsonObject): Fault | undefined => {
  const { state: most = defaultLimits.state } = limits
  let size = 2
  for (const key in after) size += key.length + 4 + sizeOf(after[key]!)
  return size > most ? fault(`the state that ${what()} leaves has ${inWords(size)}`, most) : undefined
}

const fault = (what: string, most: number): Fault => ({
  code: 'tooLarge',
  message: `${what}, the most is ${inWords(most)}: keep large data elsewhere and pass on where it is`,
})

const inWords = (size: number): string => (size < 100_000 ? `${Math.ceil(size / 1000)} KB` : `${(size / 1_000_000).toFixed(1)} MB`)
