// Where sensitive values are, from the schemas of a workflow: by the ends of paths, because a step may copy a value anywhere.
import { allDeclaredIn, calledOf, effectsOf, formsOf, pagesOf, sensitivePaths, signalsOf, toldSignalsOf } from '../../dsl/internal.ts'
import type { AnySchema, AnyWorkflow } from '../../dsl/index.ts'

/** The last fields of a path to a sensitive value, outermost first; '*' is any item or entry. */
export type Rule = readonly string[]

const known = new WeakMap<AnyWorkflow, readonly Rule[]>()
export const rulesOf = (workflow: AnyWorkflow): readonly Rule[] => {
  const found = known.get(workflow) ?? search(workflow)
  known.set(workflow, found)
  return found
}

/** What is left of the rules below `key`. */
export const below = (rules: readonly Rule[], key: string): readonly Rule[] =>
  rules.filter(([head]) => head === '*' || head === escape(key)).map((rule) => rule.slice(1))

export const isHidden = (rules: readonly Rule[]): boolean => rules.some((rule) => rule.length === 0)

/** The names of the fields that hold sensitive values, for text that is not JSON; '*' where anything may. */
export const sensitiveNames = (rules: readonly Rule[]): readonly string[] => [
  ...new Set(rules.map((rule) => rule.findLast((part) => part !== '*')?.replace(/\\(.)/g, '$1') ?? '*')),
]

/** What is declared of all that can be asked for, side effects, children and told signals: a kind that only steps ask for is not. */
export const kindsOf = (workflow: AnyWorkflow): readonly string[] =>
  withNested(workflow).flatMap((of) => [
    ...effectsOf(of).map(({ kind }) => kind),
    ...calledOf(of).map(({ name }) => name),
    ...toldSignalsOf(of).map(({ name }) => name),
  ])

/** Those of which the code says what their payload is, though no graph names them. */
export const requestedKindsOf = (workflow: AnyWorkflow): readonly string[] => allDeclaredIn(workflow).map(({ kind }) => kind)

const withNested = (workflow: AnyWorkflow): readonly AnyWorkflow[] => [
  workflow,
  ...workflow.named.flatMap((found) => (found.kind === 'workflow' ? [found.value] : [])),
]

const search = (workflow: AnyWorkflow): readonly Rule[] => {
  const all = withNested(workflow)
  return [
    // Steps may carry a payload that is sensitive as a whole to any place: then every value is hidden.
    ...all.flatMap((of) => of.triggers.flatMap(({ decode }) => rules(decode, ['*']))),
    ...all.flatMap((of) => rules(of.state, ['state'])),
    ...effectsOf(workflow).flatMap(({ schemas: { payload, ok, failed } }) => [
      ...rules(payload, ['payload']),
      ...rules(ok, ['value']),
      ...rules(failed, ['error']),
    ]),
    ...allDeclaredIn(workflow).flatMap(({ schemas: { payload } }) => rules(payload, ['payload'])),
    ...calledOf(workflow).flatMap(({ payload, result }) => [...rules(payload, ['payload']), ...rules(result, ['value', 'output'])]),
    ...toldSignalsOf(workflow).flatMap(({ payload }) => rules(payload, ['payload'])),
    ...signalsOf(workflow).flatMap(({ payload }) => rules(payload, ['signal', 'payload'])),
    ...formsOf(workflow).flatMap(({ form }) => pagesOf(form).flatMap((page) => rules(page, ['value']))),
  ]
}

/** `whole`: where a value stands that is sensitive as a whole. */
const rules = (schema: AnySchema | undefined, whole: readonly string[]): readonly Rule[] =>
  schema === undefined ? [] : sensitivePaths(schema).flatMap((path) => (path === '' ? whole.map((at) => [at]) : [path.split(/(?<!\\)\./)]))

const escape = (field: string): string => field.replace(/[.*\\]/g, '\\$&')
