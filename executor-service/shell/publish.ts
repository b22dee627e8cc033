// After the append: publishes the open requests of a state to the side-effect service and to other streams, each once from this process.
import { callOf, effectKey, isCall, isUnusable, requestOf } from '../../engine/index.ts'
import type { Command, EffectRequest, OpenEffect, Unusable, Version } from '../../engine/index.ts'
import type { Message } from '../../bus/index.ts'
import { VersionMissing } from './lookups.ts'
import type { ExecutorShell } from './shell.ts'

/**
 * Asks for what is open. A version that does not load keeps back what it asked for itself, until a look of the reconciler finds it mended:
 * nobody else could say how often to try it.
 * @throws VersionMissing once all the others are asked for, where a version may still come with a deploy
 */
export const publishRequests = async (
  shell: ExecutorShell,
  stream: string,
  open: readonly OpenEffect[],
  how: Pick<EffectRequest, 'hold'> = {},
): Promise<void> => {
  const messages: Message<EffectRequest>[] = []
  const calls: Message<Command>[] = []
  let missing: VersionMissing | undefined
  for (const effect of open) {
    if (isCall(effect)) {
      // A stream that was asked has been: to hold it back is for who is at work on a side effect.
      if (!how.hold) calls.push({ key: effect.call.stream, value: callOf(stream, effect) })
      continue
    }
    const found = shell.versions.get(effect.hash) ?? (await fetchedFor(shell, effect.hash))
    if (found instanceof VersionMissing) missing = found
    else if (!isUnusable(found)) messages.push({ key: effectKey(effect), value: { ...requestOf(stream, effect, found.workflow), ...how } })
  }
  if (messages.length > 0) await shell.bus.publish('effects', messages)
  if (calls.length > 0) await shell.bus.publish('commands', calls)
  if (missing) throw missing
}

const fetchedFor = async ({ versions }: ExecutorShell, hash: string): Promise<Version | Unusable | VersionMissing> => {
  try {
    return await versions.fetch(hash)
  } catch (error) {
    if (error instanceof VersionMissing) return error
    throw error
  }
}
