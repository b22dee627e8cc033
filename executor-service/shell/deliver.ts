// One delivery: the commands of one stream, decided, appended, published, in that order; the acknowledgement is its end.
import type { Answer, Command, Decision, RunCode, StreamState } from '../../engine/index.ts'
import type { Lease } from '../../bus/index.ts'
import {
  causeKey,
  causeOf,
  childCause,
  deriveIndex,
  heldRequests,
  initial,
  mayAnswer,
  openRequests,
  signalCause,
  takeTurn,
} from '../../engine/index.ts'
import { roughSize } from '../../base/index.ts'
import { SNAPSHOT_FORMAT } from '../../journal/index.ts'
import type { Append, Appended } from '../../journal/index.ts'
import { answersAgain, answersOf } from './answers.ts'
import { isOver, readStream } from './cache.ts'
import type { CachedStream } from './cache.ts'
import { lookups } from './lookups.ts'
import type { Lookups } from './lookups.ts'
import { publishRequests } from './publish.ts'
import { publishAnswers, publishKnown, publishStarts, scheduleAnswers } from './schedules.ts'
import type { ExecutorShell } from './shell.ts'

export interface DeliveredCommands {
  readonly shell: ExecutorShell
  readonly stream: string
  readonly commands: readonly Command[]
  readonly lease: Lease
}
/** Another process may own the stream: nothing more is begun or acknowledged. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

type Resume = Extract<Decision, { readonly kind: 'needs' }>['resume']
type TurnDecision = Extract<Decision, { readonly kind: 'turn' }>
interface Delivery extends Omit<DeliveredCommands, 'commands'> {
  /** What was looked up for decisions on `entry`. */
  readonly found: Lookups
  /** Not settled yet, in order. */
  pending: readonly Command[]
  entry: CachedStream
  /** `entry` was read in this delivery and nothing was decided on it since. */
  fresh: boolean
  /** The stream was assumed to be new and was not read: the append refuses where that is wrong. */
  assumedNew: boolean
  /** A decision on `entry` that waited for what was looked up. */
  resume: Resume | undefined
  /** A command was counted before or changes nothing: the requests of its turn may never have been published. */
  republish: boolean
}

/**
 * Resolves when every command counts, or changes nothing and that was seen on a fresh read; rejects to be called again. What nearly every
 * delivery does, to decide and to append, is done in this one function: each that waits for another is something more to be kept meanwhile.
 */
export const deliver = async ({ shell, stream, commands, lease }: DeliveredCommands): Promise<void> => {
  const { cache } = shell
  try {
    const cached = cache.get(stream)
    const known = cached?.epoch === lease.epoch ? cached : undefined
    const assumedNew = cached === undefined && commands.every(isFirst)
    const read = known ?? (assumedNew ? unread(lease) : await firstRead(shell, stream, lease, cached))
    // A drive asks for all that is open, whoever published it before.
    const drive = commands.some((c) => c.kind === 'drive')
    const delivery: Delivery = {
      shell,
      stream,
      lease,
      found: lookups(stream, shell),
      pending: commands,
      entry: drive ? { ...read, publishedHere: 0, publishedByAnyone: 0 } : read,
      fresh: !known && !assumedNew,
      assumedNew,
      resume: undefined,
      republish: false,
    }
    let more = true
    while (more) {
      if (lease.signal.aborted) throw new LeaseLost(`the lease on ${stream} was lost`)
      if (isBehind(delivery)) {
        await reload(delivery)
        continue
      }
      const decision = await shell.code.soon((run) => decided(delivery, run))
      if (decision.kind !== 'turn') {
        more = await withoutTurn(delivery, decision)
        continue
      }
      const append = appendOf(delivery, decision)
      const [came] = await shell.journal.append([append])
      more = came?.kind === 'appended' ? await appended(delivery, decision, append) : await notAppended(delivery, came)
    }
    if (drive || delivery.republish) {
      const { entry } = delivery
      await publishRequests(shell, stream, openRequests(entry.state, entry.publishedHere))
      await publishStarts(shell, entry.state, entry.publishedHere)
      remember(delivery, entry.publishedHere)
    }
    shell.onDelivered(commands.length)
  } catch (error) {
    cache.delete(stream)
    if (!(error instanceof LeaseLost)) shell.onFailed(stream, error)
    throw error
  }
}

/** A start on a stream of its own is nearly always the first turn of it: what is not there yet need not be looked for. */
const isFirst = (command: Command): boolean => command.kind === 'start' && command.instance === command.stream
const unread = ({ epoch }: Lease): CachedStream => ({
  state: initial,
  epoch,
  publishedHere: 0,
  publishedByAnyone: 0,
  events: 0,
  size: 0,
  snapshotSize: 0,
})

/** The first read under a lease: earlier turns were published by their owner, or its unacknowledged commands are redelivered. */
const firstRead = async (
  { journal }: ExecutorShell,
  stream: string,
  { epoch }: Lease,
  before: CachedStream | undefined,
): Promise<CachedStream> => {
  const read = await readStream(journal, stream)
  return { ...read, epoch, publishedHere: before?.publishedHere ?? 0, publishedByAnyone: read.state.version }
}

/** An outcome is of a later version than the state that is at hand. */
const isBehind = ({ pending, entry, fresh, stream }: Delivery): boolean => {
  if (!pending.some((c) => c.kind === 'outcome' && c.after > entry.state.version)) return false
  if (!fresh) return true
  throw new Error(`the journal shows version ${entry.state.version} of ${stream}, an outcome is of a later one: it is read again`)
}

const decided = (delivery: Delivery, run: RunCode): Decision => {
  const { shell, stream, found, entry, pending, resume } = delivery
  found.now = shell.now()
  found.run = run
  // Code that is interrupted leaves a half-made draft: the next attempt decides from the start.
  delivery.resume = undefined
  return resume ? resume(found) : takeTurn(stream, entry.state, pending, found)
}

/** True while there is more to decide, as of all that follow. */
const withoutTurn = async (delivery: Delivery, decision: Exclude<Decision, TurnDecision>): Promise<boolean> => {
  if (decision.kind === 'needs') {
    await delivery.found.fetch(decision.missing)
    delivery.resume = decision.resume
    return true
  }
  if (!delivery.fresh) return reload(delivery)
  // The process that took these commands before may have crashed before it published their requests.
  delivery.republish = true
  await answerKnown(delivery, delivery.pending)
  return false
}

const goOn = (delivery: Delivery, entry: CachedStream): void => {
  delivery.entry = entry
  delivery.resume = undefined
  delivery.found.forget()
}

/** Turns appended without our lease may have unpublished requests; the next publish covers them. */
const reload = async (delivery: Delivery): Promise<true> => {
  const { shell, stream, lease, entry, assumedNew } = delivery
  goOn(delivery, assumedNew ? await firstRead(shell, stream, lease, undefined) : { ...entry, ...(await readStream(shell.journal, stream)) })
  delivery.assumedNew = false
  delivery.fresh = true
  return true
}

const appendOf = ({ shell, stream, entry }: Delivery, { turn, state, size }: TurnDecision): Append => {
  const index = deriveIndex(entry.state, turn, state)
  const append: Append = { stream, expected: entry.state.version, turn, index }
  // Behind as many bytes of turns as the last one had: however large the state grows, snapshots cost no more than turns, and a read as much as both.
  const isWorthIt = entry.events + turn.events.length > shell.snapshotEvery && entry.size + size >= entry.snapshotSize
  return isWorthIt ? { ...append, snapshot: { format: SNAPSHOT_FORMAT, version: state.version, state } } : append
}

const appended = async (delivery: Delivery, { turn, state, size, answers }: TurnDecision, append: Append): Promise<boolean> => {
  const { shell, stream, pending, entry } = delivery
  delivery.assumedNew = false
  delivery.fresh = false
  shell.onTurn(state, append)
  const { epoch, publishedHere, publishedByAnyone } = entry
  goOn(
    delivery,
    append.snapshot
      ? { state, epoch, publishedHere, publishedByAnyone, events: 0, size: 0, snapshotSize: roughSize(state) }
      : {
          state,
          epoch,
          publishedHere,
          publishedByAnyone,
          events: entry.events + turn.events.length,
          size: entry.size + size,
          snapshotSize: entry.snapshotSize,
        },
  )
  const taken = answers.length === pending.length ? pending : pending.slice(0, answers.length)
  const twice = answers.some(({ kind }) => kind === 'known') ? taken.filter((_, i) => answers[i]?.kind === 'known') : NONE
  const since = delivery.republish || twice.length > 0 ? publishedHere : publishedByAnyone
  const open = openRequests(state, since)
  if (open.length > 0) await publishRequests(shell, stream, open)
  const held = heldRequests(state, turn)
  if (held.length > 0) await publishRequests(shell, stream, held, { hold: true })
  if (state.schedule) await publishStarts(shell, state, since)
  const started = scheduleAnswers(entry.state, turn)
  if (started.length > 0) await publishAnswers(shell, started)
  remember(delivery, since)
  const told = shell.replies.ofTurn(turn, state, taken, answers)
  if (told.length > 0) await shell.bus.publish('replies', told)
  const took = { before: entry.state, turn, commands: taken, results: answers }
  if (mayAnswer(took)) await answer(shell, await answersOf(shell.journal, took))
  if (twice.length > 0) await answerKnown(delivery, twice, () => turn.version)
  delivery.pending = taken === pending ? NONE : pending.slice(answers.length)
  return delivery.pending.length > 0 || state.more
}
const NONE: readonly never[] = []

/** All that was requested after version `since` and is still open has been asked for. */
const remember = (delivery: Delivery, since: number): void => {
  const { shell, stream, entry } = delivery
  const { state, epoch, events, size, snapshotSize } = entry
  const publishedHere = since <= entry.publishedHere ? state.version : entry.publishedHere
  delivery.entry = { state, epoch, publishedHere, publishedByAnyone: state.version, events, size, snapshotSize }
  if (isOver(state)) shell.cache.delete(stream)
  else shell.cache.set(stream, delivery.entry)
}

const notAppended = async (delivery: Delivery, came: Exclude<Appended, { readonly kind: 'appended' }> | undefined): Promise<boolean> => {
  const { shell, stream, pending, entry } = delivery
  if (delivery.assumedNew) return reload(delivery)
  switch (came?.kind) {
    case 'duplicate': {
      const causes = new Map(came.causes.map(({ cause, at }) => [cause, at]))
      const countedAt = (command: Command): number | undefined => {
        if (command.kind !== 'child' || !command.cancel) return causes.get(causeKey(causeOf(command)))
        // What it gives up has counted, and is not open in the state: unless that is too old to show it, it has ended.
        const at = causes.get(causeKey({ kind: 'child', id: childCause(command.parent) }))
        return at !== undefined && at <= entry.state.version ? at : undefined
      }
      const isKnown = (command: Command): boolean => countedAt(command) !== undefined
      for (const command of pending) {
        const at = command.kind === 'child' ? causes.get(causeKey({ kind: 'start', id: command.instance })) : undefined
        if (command.kind === 'child' && at !== undefined) delivery.found.counted(command.instance, at)
      }
      await answerKnown(delivery, pending.filter(isKnown), countedAt)
      if (!pending.some(isKnown)) return reload(delivery)
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
  const { shell } = delivery
  if (known.length > 0) delivery.republish = true
  for (const command of known) {
    const at = countedAt(command)
    if (command.kind === 'start' && command.schedule) await publishKnown(shell, command)
    const told = await shell.replies.ofKnown(command, at)
    if (told.length > 0) await shell.bus.publish('replies', told)
    await answer(shell, await answersAgain(shell.journal, command, at ?? keptAt(delivery.entry.state, command)))
  }
}

/** A signal that is kept stands in the state with the turn that has it. */
const keptAt = ({ kept }: StreamState, command: Command): number | undefined =>
  command.kind === 'signal' ? kept.get(signalCause(command.signal, command.id))?.at : undefined

const answer = async ({ bus }: ExecutorShell, answers: readonly Answer[]): Promise<void> => {
  if (answers.length > 0)
    await bus.publish(
      'commands',
      answers.map((value) => ({ key: value.stream, value })),
    )
}
