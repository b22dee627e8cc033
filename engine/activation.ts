// Which version may become the active one of its workflow: a number means one content for ever.
import { shortHash } from './ids.ts'
import type { StreamState } from './state.ts'

/** One version by its three names: what an activation command asks for, and what its event records. */
export interface Activation {
  readonly workflow: string
  readonly number: number
  readonly hash: string
}
export type ActivationCheck = { readonly kind: 'ok' } | { readonly kind: 'refused'; readonly code: 'sameNumber'; readonly message: string }

/** Refuses a number that was activated with another content; in development (`dev`) its author may change it with every save. */
export const checkActivation = (
  { active, activated = {} }: Pick<StreamState, 'active' | 'activated'>,
  { workflow, number, hash }: Activation,
  { dev }: { readonly dev: boolean },
): ActivationCheck => {
  const now = Object.hasOwn(active, workflow) ? active[workflow] : undefined
  const numbers = Object.hasOwn(activated, workflow) ? activated[workflow] : undefined
  const known = new Map(Object.entries(numbers ?? {}))
  if (now) known.set(String(now.number), now.hash)
  const other = known.get(String(number))
  if (dev || other === undefined || other === hash) return { kind: 'ok' }
  const next = Math.max(...[...known.keys()].map(Number)) + 1
  return {
    kind: 'refused',
    code: 'sameNumber',
    message: `${workflow} ${number} is known with other content (${shortHash(other)}, not ${shortHash(hash)}): give the changed workflow a new version, ${next} is the next`,
  }
}
