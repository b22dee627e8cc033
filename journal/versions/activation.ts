// Which version may become the active one of its workflow: a number means one content for ever.
import type { StreamState } from '../state.ts'
import { shortHash } from './manifest.ts'

/** One version by its three names: what an activation command asks for, and what its event records. */
export interface Activation {
  readonly workflow: string
  readonly number: number
  readonly hash: string
}
export type ActivationCheck = { readonly kind: 'ok' } | { readonly kind: 'refused'; readonly reason: string }

/**
 * Refuses a number that is known with another content. `earlier` are activations that `active` does not show any more;
 * in development (`dev`) a number may change its content as often as its author saves the file.
 */
export const checkActivation = (
  active: StreamState['active'],
  candidate: Activation,
  { dev, earlier = [] }: { readonly dev: boolean; readonly earlier?: readonly Activation[] },
): ActivationCheck => {
  const { workflow, number, hash } = candidate
  const now = Object.hasOwn(active, workflow) ? active[workflow] : undefined
  const known = [...(now ? [now] : []), ...earlier.filter((one) => one.workflow === workflow)]
  const other = known.find((one) => one.number === number && one.hash !== hash)
  if (dev || other === undefined) return { kind: 'ok' }
  const next = Math.max(...known.map((one) => one.number)) + 1
  return {
    kind: 'refused',
    reason: `${workflow} ${number} is known with other content (${shortHash(other.hash)}, not ${shortHash(hash)}): give the changed workflow a new version, ${next} is the next`,
  }
}
