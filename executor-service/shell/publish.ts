// After the append: what the state asks for goes to the side-effect service, each request once from this process.
import { DEFAULT_RETRIES } from '../../dsl/internal.ts'
import type { Retries } from '../../dsl/index.ts'
import { effectKey, isUnusable, openRequests, requestOf } from '../../engine/index.ts'
import type { EffectRequest, Reply } from '../../engine/index.ts'
import type { Message } from '../../bus/index.ts'
import type { Entry } from './cache.ts'
import { VersionMissing } from './lookups.ts'
import type { Shell } from './shell.ts'

/** Asks for what was requested after version `since` and is still open. The entry that comes back knows it. */
export const publishOpen = async (shell: Shell, stream: string, entry: Entry, since: number): Promise<Entry> => {
  const { version } = entry.state
  const messages: Message<EffectRequest>[] = []
  for (const effect of openRequests(entry.state, since)) {
    messages.push({ key: effectKey(effect), value: requestOf(stream, effect, await retriesOf(shell, effect.hash)) })
  }
  if (messages.length > 0) await shell.bus.publish('effects', messages)
  const known = { ...entry, published: version, own: since <= entry.own ? version : entry.own }
  shell.cache.set(stream, known)
  return known
}

/** A version that is not here, or does not load, keeps no request back: not its own, and none of other instances. */
const retriesOf = async ({ versions }: Shell, hash: string): Promise<Retries> => {
  const known = versions.get(hash)
  if (known) return known.workflow.metadata.retries
  try {
    const version = await versions.fetch(hash)
    return isUnusable(version) ? DEFAULT_RETRIES : version.workflow.metadata.retries
  } catch (error) {
    if (error instanceof VersionMissing) return DEFAULT_RETRIES
    throw error
  }
}

export const publishReplies = async (shell: Shell, messages: readonly Message<Reply>[]): Promise<void> => {
  if (messages.length > 0) await shell.bus.publish('replies', messages)
}
