// What steps were seen to come to while an edit was weighed: whoever runs one on the same evaluates it no second time.
import { sameJson } from '../../base/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { EvaluatedStep } from '../../dsl/internal.ts'

interface Given {
  readonly input: JsonValue
  readonly state: JsonObject
}
interface Known extends Given {
  readonly came: EvaluatedStep
}

/** What of the state a step looks at. */
export const lookedAt = (reads: readonly string[] | '*', state: JsonObject): JsonObject =>
  reads === '*' ? state : Object.fromEntries(reads.flatMap((key) => (Object.hasOwn(state, key) ? [[key, state[key]!] as const] : [])))

export class Foreseen {
  readonly #known = new Map<string, Known[]>()

  /** By place. */
  find(place: string, { input, state }: Given): EvaluatedStep | undefined {
    const fits = ({ input: before, state: saw, came }: Known): boolean =>
      sameJson(before, input) && sameJson(lookedAt(came.reads, saw), lookedAt(came.reads, state))
    return this.#known.get(place)?.find(fits)?.came
  }
  note(place: string, given: Given, came: EvaluatedStep): void {
    const { input, state } = given
    this.#known.set(place, [...(this.#known.get(place) ?? []), { input, state: lookedAt(came.reads, state), came }])
  }
  /** Once: each place is done once. */
  take(place: string, given: Given): EvaluatedStep | undefined {
    const found = this.find(place, given)
    this.#known.delete(place)
    return found
  }
}
