// What an instance holds at one place: a node in one of its visits.
import type { JsonValue } from '../../base/index.ts'
import type { Done, Instance, Pending } from '../state.ts'

/** Names come from authors: `constructor` must not find what every object inherits. */
const own = <T>(of: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(of, key) ? of[key] : undefined)

interface At {
  readonly node: string
  readonly visit: number
}
/** The visit that a node is in, or gets when it is reached. */
export const visitOf = ({ visits }: Instance, node: string): number => own(visits, node) ?? 1
/** The input that a person gave in place of what the graph derives. */
export const editedInput = ({ inputs }: Instance, { node }: At): JsonValue | undefined => own(inputs, node)
export const doneAt = ({ done }: Instance, { node, visit }: At): Done | undefined => {
  const found = own(done, node)
  return found?.visit === visit ? found : undefined
}
export const pendingAt = ({ pending }: Instance, { node }: At): Pending | undefined => own(pending, node)
