// query: a question to a stream, answered by a pure function of its state.
import type { NoJson, Sound } from './data.ts'
import { nameMistake } from './mistakes.ts'

declare const stated: unique symbol
/** What has a state that can be asked: an aggregate, or a workflow with a state of its own. */
export interface Stated<out State> {
  readonly name: string
  readonly [stated]?: State
}
/** A query at run time. It sees the published state, and writes nothing. */
export interface QueryValue {
  readonly name: string
  /** Whose state it reads. `aggregate`: that of the aggregate of this name; else of an instance of the workflow of this name. */
  readonly of: { readonly kind: 'aggregate' | 'workflow'; readonly name: string }
  readonly answer: (state: object) => unknown
}
export interface Query<in State, out Answer> extends QueryValue {
  /** As it was written, for who has the state at hand. */
  readonly ask: (state: State) => Answer
}

/** Names a question: `query('points', { of: Account, answer: (state) => state.points })`. Its answer is JSON. */
export const query = <State, const Answer>(
  name: Sound<string, NoJson<Answer, 'answer'>>,
  { of, answer }: { readonly of: Stated<State>; readonly answer: (state: NoInfer<State>) => Answer },
): Query<State, Answer> => ({
  name: name as string, // a sentence stands here only where nothing compiles
  of: { kind: 'triggers' in of ? 'workflow' : 'aggregate', name: of.name },
  answer: answer as QueryValue['answer'], // whoever asks at run time has the state, not its type
  ask: answer,
})

/** What is wrong with the queries of a deployment, in sentences. */
export const queryMistakes = (queries: readonly QueryValue[]): readonly string[] => [
  ...queries.flatMap(({ name }) => nameMistake('query', name)),
  ...queries
    .filter(({ name, of }, i) => queries.findIndex((one) => one.name === name && one.of.kind === of.kind && one.of.name === of.name) < i)
    .map(({ name, of }) => `two queries of ${of.kind} '${of.name}' are called '${name}': rename one`),
]
