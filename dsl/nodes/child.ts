// child: another workflow's instance, on its own stream, awaited or detached.
import { z } from 'zod'
import type { JsonValue } from '../../base/index.ts'
import type { Callable } from '../contract.ts'
import { nameMistake } from '../mistakes.ts'
import { momentMistake, momentOf, MomentSchema, momentText } from '../moment.ts'
import type { Moment, SoundMoment } from '../moment.ts'
import { childOf } from '../named.ts'
import { node } from '../node.ts'
import type { Node } from '../node.ts'
import type { Say } from './body.ts'
import { leaf } from './definition.ts'
import type { NodeDefinition, Setting } from './definition.ts'
import type { Late } from './with-deadline.ts'

/** Why a child did not begin. `exists`: another place had begun it; `status` and `output` say what became of it there. */
export interface Refusal {
  readonly code: 'accept' | 'cycle' | 'exists' | 'payload' | 'cancelled' | 'rejected' | 'superseded'
  readonly message: string
  readonly status?: string
  readonly output?: JsonValue
}
/** What an awaited child comes to. */
export type Child<I, R> =
  | { readonly kind: 'completed'; readonly input: I; readonly value: R }
  | { readonly kind: 'refused'; readonly input: I; readonly reason: Refusal }
  | { readonly kind: 'cancelled'; readonly input: I; readonly reason: string }

type Lacking<I, P> = [Exclude<keyof P, keyof I>] extends [never]
  ? 'has a field of another type'
  : `has no field '${Exclude<keyof P, keyof I> & string}'`
type ChildMistake<I, P, R> = [R] extends [never]
  ? 'the workflow has no trigger call({ decode, id, result }), so it can be no child'
  : [I] extends [P]
    ? never
    : `child picks its payload out of the output before, which ${Lacking<I, P>}`
interface How<M, Detach, I> {
  /** Then it is given up and cancelled. Needed where the child works on an aggregate that is not its parent's. */
  readonly within?: SoundMoment<M, I>
  /** The input goes on at once, and nothing awaits the child. */
  readonly detach?: Detach
}
type Yielded<I, R, M, Detach> = Detach extends true ? I : Child<I, R> | ([M] extends [never] ? never : Late<I>)

/**
 * An instance of its own; takes whatever has the payload's fields. Its result is read by the schema of its trigger `call`. It is cancelled
 * with the place that began it, unless it is detached.
 */
export const child = <P, R, const M extends Moment = never, Detach extends boolean = false, I = P>(
  of: Callable<P, R> & Say<ChildMistake<I, P, R>>,
  { within, detach }: How<M, Detach, I> = {},
): Node<I, Yielded<I, R, M, Detach>, never> =>
  node(
    { kind: 'child', of: of.name, within: within === undefined ? null : momentOf(within), detach: detach ?? false },
    of.child === null ? [] : [{ kind: 'child', name: of.name, value: of.child }],
  )

export interface ChildGraph {
  readonly kind: 'child'
  readonly of: string
  readonly within: Moment | null
  readonly detach: boolean
}
export const childDefinition = {
  ...leaf,
  schema: () => z.strictObject({ kind: z.literal('child'), of: z.string(), within: MomentSchema.nullable(), detach: z.boolean() }),
  ownName: ({ of }) => of,
  limit: ({ within }) => (within === null ? undefined : momentText(within)),
  mistakes: (graph, setting) => [
    ...nameMistake('workflow', graph.of),
    ...(graph.within === null ? [] : momentMistake(graph.within).map((mistake) => `within: ${mistake}`)),
    ...(graph.detach && graph.within !== null ? ['a detached child is not awaited: drop within'] : []),
    ...streamMistake(graph, setting),
  ],
  yields: ({ within, detach }, before) => (detach ? before : ['completed', 'refused', 'cancelled', ...(within === null ? [] : ['late'])]),
  instant: ({ detach }) => detach,
} satisfies NodeDefinition<ChildGraph>

/** Two that await each other would wait for ever; and what runs on its parent's state publishes at once, also from a branch that is abandoned later. */
const streamMistake = ({ of, within, detach }: ChildGraph, setting: Setting): readonly string[] => {
  const declared = childOf(setting, of)
  if (declared === undefined) return [`workflow '${of}' has no trigger call({ decode, id, result }), so it can be no child`]
  if (declared.aggregate === null) return []
  const { name } = declared.aggregate
  if (name !== setting.stream)
    return within === null && !detach
      ? [`workflow '${of}' works on aggregate '${name}', which is not its parent's: say within which time it is awaited`]
      : []
  const scoped = setting.inside.findLast(({ kind, part }) => kind === 'forEach' || part.scope !== undefined)
  return scoped === undefined || detach
    ? []
    : [
        `workflow '${of}' works on the aggregate of its parent, '${name}', so it cannot stand in ${scoped.kind}: it changes that state at once`,
      ]
}
