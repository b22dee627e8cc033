// After the append: what the state asks for goes to the side-effect service, each request once from this process.
import { effectKey, isUnusable, openRequests, requestOf } from '../../engine/index.ts'
import type { EffectRequest, Reply, Unusable, Version } from '../../engine/index.ts'
import type { Message } from '../../bus/index.ts'
import type { CachedStream } from './cache.ts'
import { VersionMissing } from './lookups.ts'
import type { ExecutorShell } from './shell.ts'

/**
 * Asks for what was requested after version `since` and is still open. The entry that comes back knows it. A version that does not load keeps
 * back what it asked for itself, until a look of the reconciler finds it mended: nobody else could say how often to try it.
 * @throws VersionMissing once all the others are asked for, where a version may still come with a deploy
 */
export const publishOpen = async (shell: ExecutorShell, stream: string, entry: CachedStream, since: number): Promise<CachedStream> => {
  const { version } = entry.state
  const messages: Message<EffectRequest>[] = []
  let missing: VersionMissing | undefined
  for (const effect of openRequests(entry.state, since)) {
    const found = await versionFor(shell, effect.hash)
    if (found instanceof VersionMissing) missing = found
    else if (!isUnusable(found))
      messages.push({ key: effectKey(effect), value: requestOf(stream, effect, found.workflow.metadata.retries) })
  }
  if (messages.length > 0) await shell.bus.publish('effects', messages)
  if (missing) throw missing
  const known = { ...entry, published: version, own: since <= entry.own ? version : entry.own }
  shell.cache.set(stream, known)
  return known
}

const versionFor = async ({ versions }: ExecutorShell, hash: string): Promise<Version | Unusable | VersionMissing> => {
  try {
    return versions.get(hash) ?? (await versions.fetch(hash))
  } catch (error) {
    if (error instanceof VersionMissing) return error
    throw error
  }
}

export const publishReplies = async (shell: ExecutorShell, messages: readonly Message<Reply>[]): Promise<void> => {
  if (messages.length > 0) await shell.bus.publish('replies', messages)
}
