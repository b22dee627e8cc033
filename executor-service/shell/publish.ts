// After the append: what the state asks for goes to the side-effect service, each request once from this process.
import { effectKey, openRequests, requestOf } from '../../engine/index.ts'
import type { EffectRequest, Reply } from '../../engine/index.ts'
import type { Message } from '../../bus/index.ts'
import type { Entry } from './cache.ts'
import type { Shell } from './shell.ts'

/** Asks for what was requested after version `since` and is still open. The entry that comes back knows it. */
export const publishOpen = async (shell: Shell, stream: string, entry: Entry, since: number): Promise<Entry> => {
  const { version } = entry.state
  const messages: Message<EffectRequest>[] = []
  for (const effect of openRequests(entry.state, since)) {
    const { workflow } = shell.versions.get(effect.hash) ?? (await shell.versions.fetch(effect.hash))
    messages.push({ key: effectKey(effect), value: requestOf(stream, effect, workflow.metadata.retries) })
  }
  if (messages.length > 0) await shell.bus.publish('effects', messages)
  const known = { ...entry, published: version, own: since <= entry.own ? version : entry.own }
  shell.cache.set(stream, known)
  return known
}

export const publishReplies = async (shell: Shell, messages: readonly Message<Reply>[]): Promise<void> => {
  if (messages.length > 0) await shell.bus.publish('replies', messages)
}
