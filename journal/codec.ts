// Turns and snapshots as text and back: nothing is dropped, rubbish is refused, what a newer engine wrote is named.
import type { z } from 'zod'
import { UnknownEvent, UnknownFormat } from './errors.ts'
import { restoreState, schemaOfEvent, TURN_FORMAT, TurnFrame } from '../engine/index.ts'
import { DamagedJournal } from './journal.ts'
import type { Snapshot } from './journal.ts'
import type { StoredState, StreamState, Turn } from '../engine/index.ts'

/** The format of snapshots written by this code. A reader passes over any that it does not name. */
export const SNAPSHOT_FORMAT = 4
/**
 * Format 3 knew of no compensation and of nothing that is asked of streams, and reads as one without any. Format 1 keyed what an instance did
 * by node, not by place; format 2 kept one visit of a node: such snapshots are passed over.
 */
export const READABLE_SNAPSHOTS: readonly number[] = [SNAPSHOT_FORMAT, SNAPSHOT_FORMAT - 1]
const READABLE_TURNS: readonly number[] = [TURN_FORMAT, TURN_FORMAT - 1]

/** Where a text was found; it must say the same of itself. */
export interface TurnPosition {
  readonly stream: string
  readonly version: number
}

export const encodeTurn = (turn: Turn): string => JSON.stringify(turn)

/**
 * The turn as it was stored, unknown fields included.
 * @throws DamagedJournal where the text is no turn or another one; UnknownFormat, UnknownEvent where a newer engine wrote it.
 */
export const decodeTurn = (text: string, { stream, version }: TurnPosition): Turn => {
  const damaged = (what: string): DamagedJournal => new DamagedJournal(stream, version, what)
  const value = parsed(text, { stream, version }, 'a turn')
  if (typeof value !== 'object' || value === null || !('format' in value) || typeof value.format !== 'number') {
    throw damaged('a turn has no format')
  }
  if (!READABLE_TURNS.includes(value.format)) throw new UnknownFormat(stream, version, value.format)
  checkFrame(value, damaged)
  if (value.stream !== stream || value.version !== version) {
    throw damaged(`stream ${value.stream}, version ${value.version} stands in the place of a turn`)
  }
  for (const event of value.events) {
    const schema = schemaOfEvent(event.kind)
    if (!schema) throw new UnknownEvent(stream, version, event.kind)
    const { error } = schema.safeParse(event)
    if (error) throw damaged(`an event ${event.kind} has a wrong ${fieldOf(error)}`)
  }
  return value
}

/** All of a turn but its events' own fields, which are checked one by one. */
function checkFrame(value: object, damaged: (what: string) => DamagedJournal): asserts value is Turn {
  const { error } = TurnFrame.safeParse(value)
  if (error) throw damaged(`a turn's header has a wrong ${fieldOf(error)}`)
}

const fieldOf = ({ issues }: z.ZodError): string => String(issues[0]?.path[0] ?? 'shape')

export const encodeState = (state: StreamState): string => JSON.stringify(state)

/** @throws DamagedJournal where the text is no state of that version. */
export const decodeSnapshot = (text: string, found: TurnPosition & { readonly format: number }): Snapshot => {
  const state = parsed(text, found, 'a snapshot')
  if (!isStateAt(state, found.version)) throw new DamagedJournal(found.stream, found.version, 'a snapshot is no state of its version')
  return { format: found.format, version: found.version, state: restoreState(state) }
}

/** What encodeState wrote: adapters seal the text with a checksum, so its own version is proof enough. */
const isStateAt = (value: unknown, version: number): value is StoredState =>
  typeof value === 'object' && value !== null && 'version' in value && value.version === version

const parsed = (text: string, { stream, version }: TurnPosition, what: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new DamagedJournal(stream, version, `${what} is no JSON`)
  }
}
