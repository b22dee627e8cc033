// humanTask: a node that waits for a person, with a form, a deadline, and others who may do it when it is not done in time.
import { z } from 'zod'
import { parseDuration } from '../../base/index.ts'
import type { Duration, Sound, Zod } from '../data.ts'
import { durationMistake, nameMistake } from '../mistakes.ts'
import { momentMistake, momentOf, MomentSchema, momentText } from '../moment.ts'
import type { Moment, Needs, SoundMoment } from '../moment.ts'
import { node } from '../node.ts'
import type { Fixed, Node } from '../node.ts'
import { byMistakes, BySchema, GroupSchema } from '../task.ts'
import type { TaskBy, FieldMistake, FormData, FormMistake, FormValue, Group, Pages } from '../task.ts'
import { leaf } from './definition.ts'
import type { NodeDefinition } from './definition.ts'

/** What `humanTask` yields: what a person filled in and who did, or that nobody did in time. */
export type Done<I, V> =
  | { readonly kind: 'done'; readonly input: I; readonly value: V; readonly by: string }
  | { readonly kind: 'expired'; readonly input: I }

type ShowsMistake<Shows extends string, I> = Shows extends keyof I ? never : `the input has no field '${Shows}'`
/** What the input must have where nobody says what comes in. */
type Wanted<Shows extends string, M, Field extends string> = Needs<M> & { readonly [K in Shows]: unknown } & (string extends Field
    ? unknown
    : { readonly [K in Field]: string | readonly string[] })

interface Task<F, M, Field extends string, Shows extends string, I> {
  /** Fields of the input that the person sees. `keyof` is there for the editor, which proposes them. */
  readonly shows?: readonly ((keyof Fixed<I> & string) | Sound<Shows, ShowsMistake<Shows, I>>)[]
  /** One schema, or pages of them. */
  readonly form: Sound<F, FormMistake<F>>
  readonly by: Group | { readonly field: Sound<Field, FieldMistake<Field, I>> }
  readonly due: SoundMoment<M, I>
  /** After so long, counted from its opening, others may do it too. */
  readonly escalate?: readonly { readonly after: Duration; readonly to: Group }[]
}
/** A form for a person; the input is carried along. It is answered by its place, and checked by the form of the pinned version. */
export const humanTask = <
  const F extends Zod<unknown> | Pages,
  const M extends Moment,
  const Field extends string = string,
  const Shows extends string = never,
  I = Wanted<Shows, M, Field>,
>(
  name: string,
  { shows = [], form, by, due, escalate = [] }: Task<F, M, Field, Shows, I>,
): Node<I, Done<I, FormData<F>>, never> =>
  // `as`, three times: a sentence stands here only where nothing compiles.
  node({ kind: 'humanTask', name, shows: shows as readonly string[], by: by as TaskBy, due: momentOf(due), escalate }, [
    { kind: 'task', name, value: form as FormValue },
  ])

export interface HumanTaskGraph {
  readonly kind: 'humanTask'
  readonly name: string
  readonly shows: readonly string[]
  readonly by: TaskBy
  readonly due: Moment
  readonly escalate: readonly { readonly after: string; readonly to: Group }[]
}
export const humanTaskDefinition = {
  ...leaf,
  schema: () =>
    z.strictObject({
      kind: z.literal('humanTask'),
      name: z.string(),
      shows: z.array(z.string()),
      by: BySchema,
      due: MomentSchema,
      escalate: z.array(z.strictObject({ after: z.string(), to: GroupSchema })),
    }),
  ownName: ({ name }) => name,
  limit: ({ due }) => momentText(due),
  mistakes: ({ name, by, due, escalate }, { named }) => [
    ...nameMistake('task', name),
    ...byMistakes(by),
    ...momentMistake(due).map((mistake) => `due: ${mistake}`),
    ...escalationMistakes(escalate, due),
    ...(named.some((one) => one.kind === 'task' && one.name === name) ? [] : [`no form is declared for task '${name}'`]),
  ],
  yields: () => ['done', 'expired'],
} satisfies NodeDefinition<HumanTaskGraph>

const escalationMistakes = (escalate: HumanTaskGraph['escalate'], due: Moment): readonly string[] => {
  const beats = escalate.map(({ after }) => parseDuration(after) ?? Number.NaN)
  const end = typeof due === 'string' ? parseDuration(due) : undefined
  return [
    ...escalate.flatMap(({ after, to }, i) =>
      [...durationMistake(after), ...byMistakes(to)].map((mistake) => `escalate[${i}]: ${mistake}`),
    ),
    ...(beats.some((beat, i) => i > 0 && beat <= beats[i - 1]!)
      ? ['escalate is not in the order of time: each comes after the one before']
      : []),
    ...(end !== undefined && beats.some((beat) => beat >= end) ? ['escalate has a beat that is not before the task is due'] : []),
  ]
}
