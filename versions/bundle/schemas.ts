// The schemas of a workflow as JSON Schema: stored with a version for people, and for checks before a deploy.
import { calledOf, describedSchema, effectsOf, formsOf, pagesOf, signalsOf, toldSignalsOf } from '../../dsl/internal.ts'
import type { AnySchema, AnyWorkflow, RemoteAt } from '../../dsl/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'

export const schemasOf = (workflow: AnyWorkflow): JsonObject => ({
  triggers: workflow.triggers.map((on) => ({
    source: on.source,
    id: on.id,
    payload: jsonSchema(on.decode),
    ...(on.source === 'call' && { result: jsonSchema(on.result) }),
  })),
  signals: byName(signalsOf(workflow).map(({ name, id, payload }) => [name, { id, payload: jsonSchema(payload) }])),
  effects: byName(
    effectsOf(workflow).map(({ kind, schemas: { payload, ok, failed }, remote }) => [
      kind,
      {
        payload: jsonSchema(payload),
        ...(ok && { ok: jsonSchema(ok) }),
        ...(failed && { failed: jsonSchema(failed) }),
        ...(remote && { remote: describedRemote(remote) }),
      },
    ]),
  ),
  // Versions without a task have what they always had.
  ...(formsOf(workflow).length > 0 && {
    tasks: byName(formsOf(workflow).map(({ task, form }) => [task, { pages: pagesOf(form).map(jsonSchema) }])),
  }),
  ...some(
    'children',
    calledOf(workflow).map(({ name, id, payload, result }) => [name, { id, payload: jsonSchema(payload), result: jsonSchema(result) }]),
  ),
  ...some(
    'told',
    toldSignalsOf(workflow).map(({ name, id, payload }) => [name, { id, payload: jsonSchema(payload) }]),
  ),
  state: jsonSchema(workflow.state),
})

/** Nothing where there are none: what has none stays as it was stored. */
const some = (name: string, entries: readonly (readonly [string, JsonValue])[]): JsonObject =>
  entries.length === 0 ? {} : { [name]: byName(entries) }
/** Where its function is, and by which variables its secrets come: names, no values. */
const describedRemote = ({ at, repeat, secrets }: RemoteAt): JsonObject => ({
  at: typeof at === 'string' ? at : { env: at.env },
  repeat,
  ...(secrets && { secrets: { ...secrets } }),
})

const byName = (entries: readonly (readonly [string, JsonValue])[]): JsonObject => Object.fromEntries(entries)

/** Throws a TypeError where it cannot be described. */
const jsonSchema = (schema: AnySchema): JsonValue => {
  const described = describedSchema(schema)
  if (described.kind === 'refused') throw new TypeError(described.problem)
  return described.value
}
