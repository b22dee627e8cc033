// What could happen next to a workflow in a random walk: an answer, a signal, a person, time.
import type { JsonObject, JsonValue } from '../base/index.ts'
import type { AnySchema, AnyWorkflow, SignalValue } from '../dsl/index.ts'
import { effectOf, formOf, pagesOf, signalOf } from '../dsl/internal.ts'
import { earliestDue } from '../engine/index.ts'
import type { OpenEffect, Pending } from '../engine/index.ts'
import { answered, cancelled, passed, signalled, started, taskedBy } from './happening.ts'
import type { Happening } from './happening.ts'
import type { Random } from './random.ts'
import { isObject, randomValue } from './random-value.ts'
import { openEffects } from './scenario.ts'
import type { Happened } from './scenario.ts'
import { hashOf } from './streams.ts'

/** Something that happens, and the line of a test that says so. */
export interface Move {
  readonly line: string
  readonly happening: Happening
}
/** Values by what they are of, where their schemas do not say enough. */
export type Values = Readonly<Record<string, readonly JsonValue[]>>

export interface Walking {
  readonly random: Random
  readonly values: Values
}

/** What nobody could find a value for: the walk cannot be gone without the author. */
export class NoValue extends Error {
  override readonly name = 'NoValue'
  constructor(what: string) {
    super(
      `no value of ${what} was found that its schema takes: name some, as in explore(…, { values: { ${JSON.stringify(what)}: [ … ] } })`,
    )
  }
}

const valueOf = (what: string, schema: AnySchema | undefined, { random, values }: Walking): JsonValue | undefined => {
  if (schema === undefined) return undefined
  const said = values[what]
  const value = said === undefined ? randomValue(schema, random) : random.of(said)
  if (value === undefined) throw new NoValue(what)
  return value
}
const text = (value: unknown): string => JSON.stringify(value)

export const startOf = (workflow: AnyWorkflow, walking: Walking): Move => {
  const payload = valueOf(workflow.name, workflow.triggers[0]?.decode, walking)
  // `as`: of a workflow that is known by its name alone the payload's type is not known; its schema has just taken it.
  return { line: `started(${workflow.name}, ${text(payload)})`, happening: started(workflow as never, payload as never) }
}

/** Everything that could happen now. */
export const movesIn = (past: Happened, walking: Walking): readonly (() => Move | undefined)[] => {
  const dues = [...past.streams.values()].flatMap(({ state }) => earliestDue(state) ?? [])
  const holders = [...past.streams].flatMap(([stream, { state }]) => (state.holder ? [{ stream, holder: state.holder }] : []))
  return [
    ...openEffects(past).map((effect) => () => answerOf(past, effect, walking)),
    ...holders.flatMap(({ stream, holder }) =>
      holder.pending.values().flatMap((pending) => {
        const workflow = past.workflows.find((one) => hashOf(one) === holder.hash)
        return workflow === undefined ? [] : [() => heardOf({ stream, workflow, pending }, walking)]
      }),
    ),
    ...(dues.length > 0 ? [() => timeTo(Math.max(past.now, Math.min(...dues)) - past.now)] : []),
    // A person steps in now and then.
    () => (past.instance !== null && walking.random.whole(20) === 0 ? { line: 'cancelled()', happening: cancelled() } : undefined),
  ]
}

const timeTo = (ms: number): Move => ({ line: `passed('${ms}ms')`, happening: passed(`${ms}ms`) })

/** What a step asks for besides is awaited by nobody: that it is done is all that is said of it. */
const answerOf = ({ workflows }: Happened, { effect, payload }: OpenEffect, walking: Walking): Move => {
  const declared = workflows.map((one) => effectOf(one, effect)).find((one) => one !== undefined)
  const { ok, failed } = declared?.schemas ?? {}
  const fails = failed !== undefined && walking.random.whole(3) === 0
  const value = fails ? valueOf(`${effect} failed`, failed, walking) : valueOf(effect, ok, walking)
  const outcome = fails ? { kind: 'failed' as const, error: value } : { kind: 'ok' as const, value }
  const asked = typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload : {}
  // `as`: its kind is known by its name alone.
  const happening = answered({ kind: effect } as never, outcome as never, { payload: asked as never })
  const said = value === undefined ? '' : text(value)
  return { line: `answered(${effect}, ${outcome.kind}(${said}), { payload: ${text(asked)} })`, happening }
}

interface Waiting {
  readonly stream: string
  readonly workflow: AnyWorkflow
  readonly pending: Pending
}
/** A signal that this wait takes, or the answer to this task; nothing where it waits for time alone. */
const heardOf = ({ stream, workflow, pending }: Waiting, walking: Walking): Move | undefined => {
  const { signal, match, task, node, visit } = pending
  const of = signal === undefined ? undefined : signalOf(workflow, signal)
  if (of !== undefined) return signalMove(of, { key: keyIn(stream), match }, walking)
  if (task === undefined) return undefined
  const value = filledIn(task.name, formOf(workflow, task.name), walking)
  const options = { by: 'explorer', at: { node, visit }, evenThoughTaken: 'a random walk' }
  return {
    line: `done(${task.name}, ${text(value)}, ${text(options)})`,
    happening: taskedBy(task.name, { do: 'done', value }, options),
  }
}

/** The key at the end of a stream's name. */
const keyIn = (stream: string): string => decodeURIComponent(stream.slice(stream.search(/[/:]/) + 1))

interface Addressed {
  readonly key: string
  readonly match: string | number | undefined
}
const signalMove = (signal: SignalValue, { key, match }: Addressed, walking: Walking): Move | undefined => {
  const drawn = valueOf(signal.name, signal.payload, walking)
  if (!isObject(drawn)) return undefined
  const payload: JsonObject = {
    ...drawn,
    ...(match !== undefined && signal.match !== undefined && { [signal.match]: match }),
    [signal.id]: typeof drawn[signal.id] === 'number' ? walking.random.whole(1e9) : `s${walking.random.whole(1e9)}`,
    [signal.to.key]: typeof drawn[signal.to.key] === 'number' ? Number(key) : key,
  }
  // `as`: as above.
  return { line: `signalled(${signal.name}, ${text(payload)})`, happening: signalled(signal as never, payload as never) }
}

const filledIn = (task: string, form: ReturnType<typeof formOf>, walking: Walking): JsonValue =>
  // `as`: pages are objects, and so is all of them.
  Object.assign({}, ...(form === undefined ? [] : pagesOf(form)).map((page) => valueOf(task, page, walking))) as JsonValue
