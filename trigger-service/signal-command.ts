// From what came as a signal to the command for its stream: decoded by the version that will take it.
import { didYouMean, notADuration, parseDuration, sameJson } from '../base/index.ts'
import type { SignalValue } from '../dsl/index.ts'
import { aggregateStream, matchIn, ownStream } from '../engine/index.ts'
import type { RunCode, SignalCommand } from '../engine/index.ts'
import { refused } from './answers.ts'
import type { Refused, SignalRequest } from './answers.ts'
import { conflictIn } from './declarations.ts'
import type { Declaration, Declarations } from './declarations.ts'
import { firstMade } from './first-made.ts'
import { invalid, keyIn, payloadOf } from './payload.ts'
import type { PayloadDecoder, Incoming } from './payload.ts'
import type { HolderOf } from './ports.ts'

export interface SignalToSend {
  readonly kind: 'signalled'
  readonly declared: readonly Declaration[]
}

/** What can be signalled now. */
interface Signals {
  readonly signals: Declarations
}

/** What a name stands for, or why it stands for nothing, whatever the payload is. */
export const signalled = ({ signals }: Signals, name: string): SignalToSend | Refused => {
  const declared = signals.get(name)
  if (declared === undefined) {
    const hint = didYouMean(name, signals.keys())
    return refused('unknownSignal', `no active workflow and no open instance waits for a signal ${JSON.stringify(name)}${hint}`)
  }
  const conflict = conflictIn(declared)
  return conflict === undefined ? { kind: 'signalled', declared } : refused('ambiguousSignal', conflict)
}

/** What somebody sends by the signal's name. */
export const signalCommand = (
  catalog: Signals,
  request: SignalRequest,
  on: { readonly holderOf: HolderOf; readonly run: RunCode },
): SignalMade => {
  const found = signalled(catalog, request.signal)
  if (found.kind === 'refused') return found
  const decoders = ({ sources, payload, id }: SignalValue): readonly PayloadDecoder[] => {
    const own = sources.filter(({ source }) => source === request.source)
    return own.length > 0 ? own : [{ decode: payload, id }]
  }
  return signalBy(found.declared, { decoders, came: { ...request, run: on.run }, holderOf: on.holderOf })
}

export type SignalMade = SignalCommand | Refused | Promise<SignalCommand | Refused>
export interface SignalBy {
  /** What of a declaration decodes it, in their order; a declaration without any is not asked. */
  readonly decoders: (signal: SignalValue) => readonly PayloadDecoder[]
  readonly came: Incoming
  readonly holderOf: HolderOf
}

interface Candidate {
  readonly of: Declaration
  readonly command: SignalCommand
}

/** Versions may mean different things by one name. Which of them takes it is asked only where they would make different commands of it. */
export const signalBy = (declared: readonly Declaration[], { decoders, came, holderOf }: SignalBy): SignalMade => {
  const made = declared.flatMap((of) => {
    const by = decoders(of.signal)
    return by.length === 0 ? [] : [{ of, command: firstMade(by.map((decoder) => () => decoded(of, decoder, came))) }]
  })
  const candidates = made.filter((one): one is Candidate => one.command.kind === 'signal')
  const [first, ...others] = candidates
  if (first === undefined) return made[0]?.command ?? refused('noSuchTrigger', 'the signal names no such source')
  const isSame = ({ command }: Candidate): boolean => sameCommand(command, first.command)
  return others.every(isSame) ? first.command : takenBy(candidates, holderOf)
}

const sameCommand = (a: SignalCommand, b: SignalCommand): boolean =>
  a.stream === b.stream && a.id === b.id && a.keep === b.keep && a.match === b.match && sameJson(a.payload, b.payload)

/** The one whose version holds the stream that it is for. Where none does it is kept, by what an active version means. */
const takenBy = async (candidates: readonly Candidate[], holderOf: HolderOf): Promise<SignalCommand | Refused> => {
  const holders = await Promise.all(candidates.map(({ command }) => holderOf(command.stream)))
  const waiting = candidates.filter(({ of }, i) => of.hashes.has(holders[i] ?? ''))
  const active = candidates.filter(({ of }) => of.active)
  const [first, other] = waiting.length > 0 ? waiting : active.length > 0 ? active : candidates.slice(0, 1)
  if (first === undefined) throw new Error('a signal with candidates has one that takes it')
  if (other === undefined) return first.command
  const { name } = first.of.signal
  const fix = 'give each a signal of its own, or address an aggregate'
  return refused('ambiguousSignal', `signal ${name} has a key of workflow ${first.of.owner} or of ${other.of.owner}: ${fix}`)
}

/** What a source of the signal, or its own schema, makes of a payload. */
const decoded = ({ signal, owner }: Declaration, by: PayloadDecoder, came: Incoming): SignalCommand | Refused => {
  const { name } = signal
  const payload = payloadOf({ target: `signal ${name}`, version: owner }, by, came)
  if (payload.kind === 'refused') return payload
  const key = keyIn(payload.value, signal.to.key)
  if (typeof key !== 'string') return invalid(`signal ${name}`, [key])
  const keep = parseDuration(signal.keep)
  if (keep === undefined) throw new Error(`signal ${name}: keep: ${notADuration(signal.keep)}`) // validate() refuses such a version
  const stream = signal.to.aggregate === null ? ownStream(owner, key) : aggregateStream(signal.to.aggregate, key)
  const match = matchIn(signal, payload.value)
  return {
    kind: 'signal',
    stream,
    signal: name,
    id: payload.id,
    payload: payload.value,
    keep,
    ...(match !== undefined && { match }),
    origin: came.origin,
  }
}
