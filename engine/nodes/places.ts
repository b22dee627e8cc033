// What an instance holds at one place: a node in one of its visits. A visit is given once, whoever gives it.
import type { JsonValue } from '../../base/index.ts'
import { placeKey } from '../ids.ts'
import type { Instance } from '../state.ts'

interface Place {
  readonly node: string
  readonly visit: number
}

/** The visit that a node is in, or gets when it is reached, where what stands around it gives `base`: that one, or the one that followed it last. */
export const visitOf = ({ reruns }: Pick<Instance, 'reruns'>, node: string, base: number): number => {
  if (reruns === undefined) return base
  let visit = base
  for (let next = reruns[placeKey({ node, visit })]; next !== undefined; next = reruns[placeKey({ node, visit })]) visit = next
  return visit
}

type Given = Pick<Instance, 'highest'>

/** One more than the highest visit that was ever given to the node, by itself or with all that stands in something around it. */
export const nextVisit = (given: Given, node: string): number => 1 + highestOf(given, (other) => isWithin(node, other))

/** One more than the highest that was ever given to the node or to anything inside: from there on all inside is given visits together. */
export const nextBase = (given: Given, node: string): number =>
  1 + highestOf(given, (other) => isWithin(node, other) || isWithin(other, node))

const highestOf = ({ highest = {} }: Given, counts: (node: string) => boolean): number => {
  let most = 1
  for (const [node, visit] of Object.entries(highest)) if (counts(node)) most = Math.max(most, visit)
  return most
}

/** The instance with the next visits known: `visit` is the highest of the node, and of all inside. */
export const withHighest = ({ highest }: Pick<Instance, 'highest'>, { node, visit }: Place): Readonly<Record<string, number>> => {
  const before = highest && Object.hasOwn(highest, node) ? highest[node]! : 1
  return { ...highest, [node]: Math.max(before, visit) }
}

/** A node is within itself, and within what its path begins with. */
export const isWithin = (node: string, around: string): boolean =>
  around === '' || node === around || (node.startsWith(around) && node[around.length] === '.')

/** The input that a person gave in place of what the graph derives. */
export const editedInput = (holder: Pick<Instance, 'inputs'>, at: Place): JsonValue | undefined => editedInputAt(holder, placeKey(at))
/** The same by the key of the place. */
export const editedInputAt = ({ inputs }: Pick<Instance, 'inputs'>, place: string): JsonValue | undefined =>
  Object.hasOwn(inputs, place) ? inputs[place] : undefined
