// One delivery: the commands of one stream, decided, appended, published, in that order; the acknowledgement is its end.
import type { Command } from '../../bus/index.ts'
import { causeKey, deriveIndex, SNAPSHOT_FORMAT } from '../../journal/index.ts'
import type { Append } from '../../journal/index.ts'
import { causeOf, takeTurn } from '../core/turn.ts'
import type { Decision } from '../core/turn.ts'
import { freshEntry } from './cache.ts'
import type { Entry } from './cache.ts'
import { lookups } from './lookups.ts'
import type { Lookups } from './lookups.ts'
import { publishOpen, publishReplies } from './publish.ts'
import type { Shell } from './shell.ts'

interface Delivery {
  readonly shell: Shell
  readonly stream: string
  /** What was looked up for decisions on `entry`. */
  found: Lookups
  /** Not settled yet, in order. */
  pending: readonly Command[]
  entry: Entry
  /** `entry` was read in this delivery and nothing was decided on it since. */
  fresh: boolean
  /** A command was counted before: its outputs may never have been published. */
  again: boolean
}

/** Resolves when every command counts, or changes nothing and that was seen on a fresh read; rejects to be called again. */
export const deliver = async (shell: Shell, stream: string, commands: readonly Command[]): Promise<void> => {
  const { cache, journal } = shell
  try {
    const cached = cache.get(stream)
    const read = cached ?? (await freshEntry(journal, stream))
    // A drive asks for all that is open, whoever published it before.
    const drive = commands.some((c) => c.kind === 'drive')
    const entry = drive ? { ...read, published: 0 } : read
    const found = lookups(stream, journal, shell.versions)
    const delivery: Delivery = { shell, stream, found, pending: commands, entry, fresh: !cached, again: false }
    while (await settle(delivery));
    if (drive || delivery.again) await publishOpen(shell, stream, delivery.entry, delivery.entry.published)
  } catch (error) {
    cache.drop(stream)
    throw error
  }
}

/** One decision. True while there is more to decide. */
const settle = async (delivery: Delivery): Promise<boolean> => {
  const { shell, stream, found, pending, entry } = delivery
  if (pending.some((c) => c.kind === 'outcome' && c.after > entry.state.version)) {
    if (!delivery.fresh) return reload(delivery)
    throw new Error(`the journal shows version ${entry.state.version} of ${stream}, an outcome is of a later one: it is read again`)
  }
  const decision = takeTurn(stream, entry.state, pending, { ...shell.env, ...found, now: shell.now() })
  switch (decision.kind) {
    case 'needs':
      await found.fetch(decision.missing)
      return true
    case 'nothing':
      if (!delivery.fresh) return reload(delivery)
      // Whoever took these commands before may have died before it asked for what came of them.
      delivery.again = true
      await answerKnown(delivery, pending)
      return false
    case 'turn':
      return append(delivery, decision)
  }
}

const goOn = (delivery: Delivery, entry: Entry): void => {
  delivery.entry = entry
  delivery.found = lookups(delivery.stream, delivery.shell.journal, delivery.shell.versions)
}

const reload = async (delivery: Delivery): Promise<true> => {
  const { shell, stream, entry } = delivery
  goOn(delivery, await freshEntry(shell.journal, stream, entry.published))
  delivery.fresh = true
  return true
}

const append = async (delivery: Delivery, { turn, state, answers }: Extract<Decision, { kind: 'turn' }>): Promise<boolean> => {
  const { shell, stream, pending, entry } = delivery
  const events = entry.events + turn.events.length
  const snapshot = events > shell.snapshotEvery ? { format: SNAPSHOT_FORMAT, version: state.version, state } : undefined
  const index = deriveIndex(entry.state, turn, state)
  const wanted: Append = { stream, expected: entry.state.version, turn, index, ...(snapshot && { snapshot }) }
  const [came] = await shell.journal.append([wanted])
  switch (came?.kind) {
    case 'appended': {
      shell.onTurn(state, wanted)
      const next: Entry = { state, published: entry.published, events: snapshot ? 0 : events }
      goOn(delivery, await publishOpen(shell, stream, next, entry.published))
      delivery.fresh = false
      const taken = pending.slice(0, answers.length)
      await publishReplies(shell, shell.replies.ofTurn(turn, state, taken, answers))
      const twice = taken.filter((_, i) => answers[i]?.kind === 'known')
      await answerKnown(delivery, twice, () => turn.version)
      delivery.pending = pending.slice(answers.length)
      return delivery.pending.length > 0 || state.more
    }
    case 'duplicate': {
      const causes = new Map(came.causes.map(({ cause, at }) => [cause, at]))
      const countedAt = (command: Command): number | undefined => causes.get(causeKey(causeOf(command)))
      const isKnown = (command: Command): boolean => countedAt(command) !== undefined
      await answerKnown(delivery, pending.filter(isKnown), countedAt)
      delivery.pending = pending.filter((command) => !isKnown(command))
      return delivery.pending.length > 0 || entry.state.more
    }
    case 'conflict':
      shell.onConflict(stream)
      return reload(delivery)
    case undefined:
      throw new Error('the journal gave no answer to an append')
  }
}

type CountedAt = (command: Command) => number | undefined

const answerKnown = async (delivery: Delivery, known: readonly Command[], countedAt: CountedAt = () => undefined): Promise<void> => {
  if (known.length > 0) delivery.again = true
  for (const command of known) await publishReplies(delivery.shell, await delivery.shell.replies.ofKnown(command, countedAt(command)))
}
