// One delivery: the commands of one stream, decided, appended, published, in that order; the acknowledgement is its end.
import type { Command, Decision } from '../../engine/index.ts'
import type { Lease } from '../../bus/index.ts'
import { causeKey, deriveIndex, initial, causeOf, roughSize, takeTurn } from '../../engine/index.ts'
import { SNAPSHOT_FORMAT } from '../../journal/index.ts'
import type { Append } from '../../journal/index.ts'
import { readStream } from './cache.ts'
import type { CachedStream } from './cache.ts'
import { lookups } from './lookups.ts'
import type { Lookups } from './lookups.ts'
import { publishOpen, publishReplies } from './publish.ts'
import type { ExecutorShell } from './shell.ts'

export interface DeliveredCommands {
  readonly shell: ExecutorShell
  readonly stream: string
  readonly commands: readonly Command[]
  readonly lease: Lease
}
/** Another may own the stream: nothing more is begun, and nothing acknowledged. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

type Resume = Extract<Decision, { readonly kind: 'needs' }>['resume']
interface Delivery extends Omit<DeliveredCommands, 'commands'> {
  /** What was looked up for decisions on `entry`. */
  found: Lookups
  /** Not settled yet, in order. */
  pending: readonly Command[]
  entry: CachedStream
  /** `entry` was read in this delivery and nothing was decided on it since. */
  fresh: boolean
  /** `entry` was not read: that the stream is new is a guess, and the append will tell. */
  guessed: boolean
  /** A decision on `entry` that waited for what was looked up. */
  resume: Resume | undefined
  /** A command was counted before, or changes nothing now: its outputs may never have been published. */
  again: boolean
}

/** Resolves when every command counts, or changes nothing and that was seen on a fresh read; rejects to be called again. */
export const deliver = async ({ shell, stream, commands, lease }: DeliveredCommands): Promise<void> => {
  const { cache, journal } = shell
  try {
    const cached = cache.get(stream)
    const known = cached?.epoch === lease.epoch ? cached : undefined
    const guessed = cached === undefined && commands.every(isFirst)
    const read = known ?? (guessed ? unread(lease) : await firstRead(shell, stream, lease, cached))
    // A drive asks for all that is open, whoever published it before.
    const drive = commands.some((c) => c.kind === 'drive')
    const entry = drive ? { ...read, own: 0, published: 0 } : read
    const found = lookups(stream, journal, shell.versions)
    const delivery: Delivery = {
      shell,
      stream,
      lease,
      found,
      pending: commands,
      entry,
      fresh: !known && !guessed,
      guessed,
      resume: undefined,
      again: false,
    }
    while (await settle(delivery));
    if (drive || delivery.again) await publishOpen(shell, stream, delivery.entry, delivery.entry.own)
  } catch (error) {
    cache.delete(stream)
    throw error
  }
}

/** A start on a stream of its own is nearly always the first turn of it: what is not there yet need not be looked for. */
const isFirst = (command: Command): boolean => command.kind === 'start' && command.instance === command.stream
const unread = ({ epoch }: Lease): CachedStream => ({ state: initial, epoch, own: 0, published: 0, events: 0, size: 0, snapshotSize: 0 })

/** Under a lease of its own: what others appended before, they have published, or their commands come again and tell. */
const firstRead = async (
  { journal }: ExecutorShell,
  stream: string,
  { epoch }: Lease,
  before: CachedStream | undefined,
): Promise<CachedStream> => {
  const read = await readStream(journal, stream)
  return { ...read, epoch, own: before?.own ?? 0, published: read.state.version }
}

/** One decision. True while there is more to decide. */
const settle = async (delivery: Delivery): Promise<boolean> => {
  const { shell, stream, lease, found, pending, entry } = delivery
  if (lease.signal.aborted) throw new LeaseLost(`the lease on ${stream} was lost`)
  if (pending.some((c) => c.kind === 'outcome' && c.after > entry.state.version)) {
    if (!delivery.fresh) return reload(delivery)
    throw new Error(`the journal shows version ${entry.state.version} of ${stream}, an outcome is of a later one: it is read again`)
  }
  const decision = await shell.code.soon((run) => {
    const env = { ...shell.env, ...found, now: shell.now(), run }
    // Where code is stopped in the middle, what was decided so far goes with it: the next attempt takes the turn anew.
    const { resume } = delivery
    delivery.resume = undefined
    return resume ? resume(env) : takeTurn(stream, entry.state, pending, env)
  })
  switch (decision.kind) {
    case 'needs':
      await found.fetch(decision.missing)
      delivery.resume = decision.resume
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

const goOn = (delivery: Delivery, entry: CachedStream): void => {
  delivery.entry = entry
  delivery.resume = undefined
  delivery.found = lookups(delivery.stream, delivery.shell.journal, delivery.shell.versions)
}

/** What another appended meanwhile, under no lease, nobody vouches for: it is published with the next turn. */
const reload = async (delivery: Delivery): Promise<true> => {
  const { shell, stream, lease, entry, guessed } = delivery
  goOn(delivery, guessed ? await firstRead(shell, stream, lease, undefined) : { ...entry, ...(await readStream(shell.journal, stream)) })
  delivery.guessed = false
  delivery.fresh = true
  return true
}

const append = async (delivery: Delivery, { turn, state, size, answers }: Extract<Decision, { kind: 'turn' }>): Promise<boolean> => {
  const { shell, stream, pending, entry } = delivery
  const since = { events: entry.events + turn.events.length, size: entry.size + size }
  // Behind as many bytes of turns as the last one had: however large the state grows, snapshots cost no more than turns, and a read as much as both.
  const isWorthIt = since.events > shell.snapshotEvery && since.size >= entry.snapshotSize
  const snapshot = isWorthIt ? { format: SNAPSHOT_FORMAT, version: state.version, state } : undefined
  const index = deriveIndex(entry.state, turn, state)
  const wanted: Append = { stream, expected: entry.state.version, turn, index, ...(snapshot && { snapshot }) }
  const [came] = await shell.journal.append([wanted])
  if (delivery.guessed && came?.kind !== 'appended') return reload(delivery)
  delivery.guessed = false
  switch (came?.kind) {
    case 'appended': {
      shell.onTurn(state, wanted)
      const next: CachedStream = { ...entry, state, ...(snapshot ? { events: 0, size: 0, snapshotSize: roughSize(state) } : since) }
      const taken = pending.slice(0, answers.length)
      const twice = taken.filter((_, i) => answers[i]?.kind === 'known')
      const again = delivery.again || twice.length > 0
      goOn(delivery, await publishOpen(shell, stream, next, again ? entry.own : entry.published))
      delivery.fresh = false
      await publishReplies(shell, shell.replies.ofTurn(turn, state, taken, answers))
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
