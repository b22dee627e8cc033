// What events and messages are made of: where something came from, where it happened, what came of it, why it needs a person.
// Types only, no ranges: turns are checked each time they are read (decision 0016); messages are looked at more closely (../messages).
import { z } from 'zod'
import type { JsonValue } from '../../base/index.ts'

/** What a schema yields. Nothing that is recorded or sent is changed afterwards. */
export type Of<S extends z.ZodType> = Readonly<z.output<S>>

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Checked by the schemas of its workflow, where it is decoded: here it only has to be there. */
export const json = z.custom<JsonValue>((value) => value !== undefined, 'is missing')
/** State, or a part of it. */
export const fields = z.custom<Readonly<Record<string, JsonValue>>>(isObject, 'is no object').meta({ type: 'object' })
export const text = z.string()
export const name = z.string()
export const count = z.number()
export const number = z.number()
export const flag = z.boolean()
/** Milliseconds since the epoch. */
export const time = z.number()
export const list = <S extends z.ZodType>(item: S): z.ZodType<readonly z.output<S>[]> => z.array(item)
/** A list of names that a newer engine may know more of: readers let any text pass. */
export const oneOf = <const T extends string>(names: readonly T[]) =>
  z.custom<T>((value) => typeof value === 'string', 'is no text').meta({ type: 'string', enum: [...names] })

export const instance = z.string()
/** A node's path in its graph; '' is the whole. */
export const node = z.string()
/** A branch, or an inline workflow with a state of its own. */
export const scope = z.string()
export const visit = z.number()
export const index = z.number()
/** What tells the waits for a signal apart: the value of the field that it declares as `match`. */
export const matched = z.union([z.string(), z.number()])
/** A version of a stream. */
export const version = z.number()
export const workflow = z.string()
export const hash = z.string()
export const signal = z.string()
export const id = z.string()
export const source = z.string()
export const topic = z.string()
export const stateKey = z.string()

/** One execution of one node of one instance. `visit` counts rounds, items and deliberate re-executions, from 1. */
export const Place = z.object({ instance, node, visit })
export type Place = Of<typeof Place>

/** One side effect: the `index`th request (from 0) of a node's visit. Its key is `instance/node#visit/index`. */
export const EffectPlace = z.object({ ...Place.shape, index })
export type EffectPlace = Of<typeof EffectPlace>

/** Where a command came from, for people: `http`, `kafka orders.submitted[7]@120934`, `file orders.jsonl:12`, `operator ann`. */
export const Origin = z.object({
  source: text,
  at: text.exactOptional(),
  /** W3C `traceparent` of the caller. */
  trace: text.exactOptional(),
  /** The person who sent it and why, as they say. */
  by: text.exactOptional(),
  reason: text.exactOptional(),
})
export type Origin = Of<typeof Origin>

export const outcomes = [
  z.object({ kind: z.literal('ok'), value: json.exactOptional() }),
  z.object({ kind: z.literal('failed'), error: json.exactOptional() }),
  z.object({ kind: z.literal('unknown'), detail: text }),
] as const
/** What came of a side effect, encoded. `unknown`: it may or may not have happened, nobody could find out. */
export const RecordedOutcome = z.discriminatedUnion('kind', outcomes)
export type RecordedOutcome = Of<typeof RecordedOutcome>

/** The place that asked for a child, in its stream. */
export const Parent = z.object({
  ...Place.shape,
  stream: text,
  /** Who awaits the child: its parent, and who awaits that, the outermost first. Nobody, where it is detached. */
  chain: list(instance),
  awaited: flag,
  /** How often a person had it asked for again. */
  again: count.exactOptional(),
})
export type Parent = Of<typeof Parent>

/** What a trigger asked for. `hash` is the version whose schema decoded it, `key` the idempotency key. */
export const Start = z.object({
  workflow,
  number,
  hash,
  key: text,
  input: json,
  origin: Origin,
  /** The schedule that asked and hears that it counts; `awaited`: also how it ends. */
  schedule: z.object({ name, awaited: flag.exactOptional() }).exactOptional(),
  parent: Parent.exactOptional(),
  /** A person had it started again like this instance. */
  restartOf: instance.exactOptional(),
})
export type Start = Of<typeof Start>

/** When a start that is decided again was accepted first, and the version of that turn. */
export const RefusedBefore = z.object({ since: time, accepted: version })
export type RefusedBefore = Of<typeof RefusedBefore>

/** What is known of an instance for ever: its line in the list. */
export const Header = z.object({
  workflow,
  number,
  hash,
  key: text,
  /** When it was accepted, and the version of that turn. */
  since: time,
  accepted: version,
  ended: time.nullable(),
  status: oneOf(['completed', 'cancelled', 'killed', 'refused', 'superseded']).nullable(),
  /** What it is found by, as it was when it ended. */
  search: z.record(text, text).exactOptional(),
})
export type Header = Of<typeof Header>

/** Who did it and why: the audit of every operator action stands in the journal itself. */
export const By = z.object({ by: text, reason: text })
export type By = Of<typeof By>

/**
 * Why something needs a person. `fingerprint` groups the same failure over many instances; `thrownAt` is the author's line where code of a
 * version threw (`welcome.ts:41`), apart from the message, which says the same for the same failure.
 */
export const Trouble = z.object({
  code: text,
  message: text,
  fingerprint: text,
  stack: text.exactOptional(),
  thrownAt: text.exactOptional(),
})
export type Trouble = Of<typeof Trouble>

/** The values that a step took from its context, so that it can be run again. */
export const Drawn = z.object({ now: time.exactOptional(), random: list(number).exactOptional(), uuid: list(text).exactOptional() })
export type Drawn = Of<typeof Drawn>

/** A request of an earlier visit that stays: it is not asked for again. `index`: in what the step gives now; `visit` and `of`: where it was asked for. */
export const KeptRequest = z.object({ index, visit, of: index, effect: name, payload: json })
export type KeptRequest = Of<typeof KeptRequest>

/** What a step that is run again is given of the visit before: what it drew, and what it had asked for. */
export const Followed = z.object({ drawn: Drawn.exactOptional(), asked: list(KeptRequest).exactOptional() })
export type Followed = Of<typeof Followed>

/** A place that is done anew in `visit`. */
export const Stale = z.object({
  node,
  /** The visit that it follows; absent where the edit leads to a step that was not reached before. */
  of: visit.exactOptional(),
  visit,
  /**
   * `edited`: the place itself. `input`: what goes in has changed; `reads`: a key of the state that it read has; `takes`: what is asked of
   * the outside, or the moment or value that is waited for. `wrote`: it patched a key that something before it reads or patches anew.
   * `join`: what the branches patched is published anew. `route`: the way leads past it now. `behind`: what comes before it is asked for anew.
   */
  why: oneOf(['edited', 'input', 'reads', 'takes', 'wrote', 'join', 'route', 'behind', 'new']),
  /** The key of the state, where it is one. */
  key: text.exactOptional(),
  /** The input that a person gave it before goes on: the graph gives it the same as then. */
  edited: z.literal(true).exactOptional(),
  ...Followed.shape,
})
export type Stale = Of<typeof Stale>

/** What an undo needs to know of what it undoes: the `withCompensation` around it, what went in, and in what it stands. */
export const Undoable = z.object({
  node,
  visit,
  input: json,
  /** The items, branches and workflows around it, outermost first: path and visit of each. */
  units: list(scope).exactOptional(),
})
export type Undoable = Of<typeof Undoable>

/** The top-level keys of the state that a step read, or `*` for all. */
export const reads = z.union([z.literal('*'), list(stateKey)])
export const unset = list(stateKey)
/** The fields of payload and state that instances of the workflow are found by. */
export const search = list(text)

export const event = <const K extends string, F extends z.ZodRawShape>(kind: K, shape: F) => z.object({ kind: z.literal(kind), ...shape })
