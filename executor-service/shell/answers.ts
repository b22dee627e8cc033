// What one stream answers another, with what the journal holds of it: of a turn that was appended, and once more to who asks again.
import {
  answersIn,
  childCause,
  endIn,
  heardIn,
  isOfAnother,
  refusalIn,
  refusalOf,
  toParent,
  toTeller,
  withNow,
} from '../../engine/index.ts'
import type { Answer, ChildCommand, ChildEndedCommand, Command, EndEvent, Event, InstanceRow, Parent } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import { outputOf } from './first-start.ts'

type Readable = Pick<Journal, 'instance' | 'read' | 'readInstance'>
type End = ChildEndedCommand['end']

const NONE: readonly never[] = []

/** Of a turn that was appended, and the commands that it took. */
export const answersOf = (journal: Readable, taken: Parameters<typeof answersIn>[0]): Promise<readonly Answer[]> =>
  Promise.all(answersIn(taken).map((answer) => toldNow(journal, answer)))

/** Who asks for what another began hears what has become of it. */
const toldNow = async (journal: Readable, answer: Answer): Promise<Answer> => {
  if (answer.kind !== 'childEnded' || !isOfAnother(answer)) return answer
  const row = await journal.instance(answer.child)
  const output = row?.status === 'completed' ? await outputOf(journal, row) : undefined
  return withNow(answer, { ...(row && { status: row.status }), ...(output !== undefined && { output }) })
}

/** To a command that the stream had counted before, in turn `at` where that is known. */
export const answersAgain = async (journal: Readable, command: Command, at: number | undefined): Promise<readonly Answer[]> => {
  if (command.kind !== 'child' && !(command.kind === 'signal' && command.teller)) return NONE
  const counted = at === undefined ? [] : (await journal.read(command.stream, at, at)).flatMap((turn) => turn.events)
  return command.kind === 'child' ? childAgain(journal, command, counted) : toTeller(command, heardIn(counted, command))
}

const childAgain = async (journal: Readable, command: ChildCommand, counted: readonly Event[]): Promise<readonly Answer[]> => {
  const { stream, instance, parent } = command
  const refusal = refusalOf(counted, command)
  if (refusal) return [await toldNow(journal, toParent(instance, parent, refusalIn(refusal)))]
  const row = await journal.instance(instance)
  if (!row) return NONE
  const [accepted] = await journal.read(stream, row.accepted, row.accepted)
  const end = accepted?.events.some((e) => isAskedBy(e, command)) ? await endOf(journal, row) : await endOfEarlier(journal, command)
  if (!end || (parent.awaited && end.kind === 'accepted')) return NONE
  return [toParent(instance, parent, parent.awaited || end.kind === 'refused' ? end : { kind: 'accepted' })]
}

/** `accepted` while it has not ended. */
const endOf = async (journal: Readable, row: InstanceRow): Promise<End | undefined> => {
  if (row.status === 'completed') {
    const output = await outputOf(journal, row)
    return output === undefined ? undefined : { kind: 'completed', output }
  }
  if (row.ended === null) return { kind: 'accepted' }
  const events = (await journal.readInstance(row.instance)).flatMap((t) => t.events)
  const last = events.findLast((e): e is EndEvent => isEndEvent(e, row.instance))
  return last && endIn(last)
}
/** It had a place in the queue, lost it, and was begun for another since. */
const endOfEarlier = async (journal: Readable, command: ChildCommand): Promise<End | undefined> => {
  const { instance } = command
  const events = (await journal.readInstance(instance)).flatMap((t) => t.events)
  const asked = events.findIndex((e) => isAskedBy(e, command))
  const end = asked === -1 ? undefined : events.slice(asked).find((e): e is EndEvent => isEndEvent(e, instance))
  return end && endIn(end)
}
const isEndEvent = (e: Event, instance: string): boolean =>
  (e.kind === 'InstanceCancelled' || e.kind === 'InstanceKilled' || e.kind === 'InstanceSuperseded') && e.instance === instance
const isAskedBy = (e: Event, { instance, parent }: ChildCommand): boolean =>
  'start' in e && e.instance === instance && e.start.parent !== undefined && placeOf(e.start.parent) === placeOf(parent)
const placeOf = ({ instance, node, visit }: Parent): string => childCause({ instance, node, visit })
