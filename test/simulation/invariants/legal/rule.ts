// What a rule of the journal's grammar is: it looks at one event where it stands and says what is wrong with it, or nothing.
import type { JsonValue } from '../../../../base/index.ts'
import type { AnyWorkflow } from '../../../../dsl/index.ts'
import type { OperatorAction, OperatorCommand, Event, Ready, StreamState } from '../../../../engine/index.ts'
import { momentsOf } from '../../history.ts'
import type { History, Moment } from '../../history.ts'

export type Wrong = string | undefined
export type Rule<K extends Event['kind']> = (moment: Moment<Extract<Event, { readonly kind: K }>>, history: History) => Wrong
export type Rules<K extends Event['kind']> = { readonly [Kind in K]: Rule<Kind> }

/** The first wrong of several. */
export const first = (...wrongs: readonly (Wrong | false)[]): Wrong => wrongs.find((wrong) => typeof wrong === 'string') || undefined

/** Ready work of that kind at that node and visit, of an instance that holds the stream and is neither parked nor paused. */
export const readyAt = <K extends Ready['kind']>(
  { event, now, walk }: Moment<Event & { readonly instance: string; readonly node?: string; readonly visit?: number }>,
  kind: K,
): Extract<Ready, { readonly kind: K }> | undefined => {
  if (now.holder?.instance !== event.instance || now.holder.parked || now.holder.paused) return undefined
  return walk()?.ready.find(
    (ready): ready is Extract<Ready, { readonly kind: K }> =>
      ready.kind === kind && ready.node === event.node && ready.visit === (event.visit ?? 1),
  )
}

/** Somebody had looked this version up by then, and could not use it: what is decided without it is right. */
export const wasUnusable = ({ turn, story }: Moment, { evidence }: History, hash: string | undefined): boolean => {
  const seq = story.turns[turn.version - 1]?.appended.seq ?? 0
  return evidence.unusable.some((looked) => looked.value === hash && looked.seq < seq)
}

/** The command of a person that caused the turn and asks for exactly this. `as`: what does this is of its kind. */
export const asked = <D extends OperatorAction['do']>(
  { turn }: Moment,
  history: History,
  what: D,
  fits: (action: Extract<OperatorAction, { readonly do: D }>, command: OperatorCommand) => boolean,
): boolean =>
  turn.causes.some(
    (cause) =>
      cause.kind === 'operator' &&
      history.operators.get(cause.id)?.some((command) => {
        const { action } = command
        return action.do === what && fits(action as Extract<OperatorAction, { readonly do: D }>, command)
      }),
  )

/** The state in which an instance of the workflow would begin here. */
export const opensWith = ({ aggregate, initial, initialFrom }: AnyWorkflow, now: StreamState, payload: JsonValue): object => {
  if (!now.aggregate) return (initialFrom?.(payload) as object | undefined) ?? aggregate?.initial ?? initial ?? {}
  let state: object = now.state
  // `as`: an upcast takes any state of its version.
  for (let from = now.aggregate.schema ?? 1; aggregate && from < aggregate.version; from++)
    state = aggregate.upcast[from]?.(state as Record<string, unknown>) ?? {}
  return state
}

/** Its workflow, or the engine, was paused before; a process may not know yet that it is so no more. */
export const mayBePaused = ({ turn, story }: Pick<Moment, 'turn' | 'story'>, history: History, workflow: string): boolean => {
  const seq = story.turns[turn.version - 1]?.appended.seq ?? Infinity
  return [...momentsOf(history, 'WorkflowPaused')].some(
    (m) => (m.event.workflow ?? workflow) === workflow && (m.story.turns[m.turn.version - 1]?.appended.seq ?? Infinity) < seq,
  )
}
