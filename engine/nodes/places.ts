// What an instance holds at one place: a node in one of its visits.
import type { JsonValue } from '../../base/index.ts'
import { placeKey } from '../ids.ts'
import type { Instance } from '../state.ts'

/** The visit that a node is in, or gets when it is reached. Names come from authors: `constructor` must not find what every object inherits. */
export const visitOf = ({ visits }: Instance, node: string): number => (Object.hasOwn(visits, node) ? visits[node]! : 1)

/** The input that a person gave in place of what the graph derives. */
export const editedInput = ({ inputs }: Instance, at: { readonly node: string; readonly visit: number }): JsonValue | undefined => {
  const place = placeKey(at)
  return Object.hasOwn(inputs, place) ? inputs[place] : undefined
}
