// A query is asked: on published state that it cannot change, and of which nothing sensitive leaves by its answer.
import { canonical, canonicalRead } from '../base/index.ts'
import type { JsonObject, JsonValue } from '../base/index.ts'
import { described } from './evaluate.ts'
import type { QueryValue } from './query.ts'
import type { AnySchema } from './schema.ts'
import { MASK, sensitiveSteps, stepsBelow } from './sensitive.ts'
import type { Steps } from './sensitive.ts'

export type QueryResult =
  /** `masked`: it was made of something sensitive, so all of it is hidden. */
  { readonly kind: 'answer'; readonly value: JsonValue; readonly masked: boolean } | { readonly kind: 'faulted'; readonly message: string }

/** Never throws. What is marked in the schema stays hidden where it is passed on, and hides the whole answer where it was looked at. */
export const askQuery = (
  { name, answer }: QueryValue,
  { state, schema }: { readonly state: JsonObject; readonly schema: AnySchema },
): QueryResult => {
  const view = new View()
  // What a throw says, and a key of an answer that is no JSON, may be made of what it looked at.
  const fault = (text: string): QueryResult => ({
    kind: 'faulted',
    message: `query '${name}': ${view.isTouched ? `it threw or its answer is no JSON; why is hidden (${MASK}), because it looked at something sensitive` : text}`,
  })
  const held = canonicalRead(state, 'state')
  if (held.kind === 'refused') return fault(held.problem)
  try {
    // `as`: a state is an object.
    const given = answer(view.of(held.value, sensitiveSteps(schema)) as object)
    view.isAnswering = true
    const checked = canonical(given, 'answer')
    if (checked.kind === 'refused') return fault(checked.problem)
    return view.isTouched ? { kind: 'answer', value: MASK, masked: true } : { kind: 'answer', value: checked.value, masked: false }
  } catch (thrown) {
    return fault(described(thrown).text)
  }
}

/** A state as a query sees it. */
class View {
  /** It looked at something sensitive. */
  isTouched = false
  /** It has returned: from now on what is read becomes the answer. */
  isAnswering = false
  readonly #known = new Map<object, object>()

  of(value: JsonValue, sensitive: Steps): unknown {
    if (sensitive.some((steps) => steps.length === 0)) return this.#hidden(value)
    // What holds nothing sensitive is frozen, and given as it is.
    if (sensitive.length === 0 || typeof value !== 'object' || value === null) return value
    const known = this.#known.get(value)
    if (known) return known
    const inside = (target: object, key: string | symbol): unknown => {
      const inner: JsonValue = Reflect.get(target, key)
      return typeof key === 'string' && key !== 'length' && Object.hasOwn(target, key) ? this.of(inner, stepsBelow(sensitive, key)) : inner
    }
    // A copy, because of a frozen object another value must not be told.
    const made = new Proxy(Array.isArray(value) ? [...value] : Object.fromEntries(Object.entries(value)), {
      get: inside,
      // Asked for wherever keys are listed, which says nothing of what stands there.
      getOwnPropertyDescriptor: (target, key) => {
        const found = Reflect.getOwnPropertyDescriptor(target, key)
        return found && typeof key === 'string' && stepsBelow(sensitive, key).length > 0 ? { ...found, value: MASK } : found
      },
      set: () => false,
      defineProperty: () => false,
      deleteProperty: () => false,
    })
    this.#known.set(value, made)
    return made
  }
  #hidden(value: JsonValue): JsonValue {
    if (this.isAnswering) return MASK
    this.isTouched = true
    return value
  }
}
