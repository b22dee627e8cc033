// The schemas of a workflow as JSON Schema: stored with a version for people, and for checks before a deploy.
import { describedSchema, effectsOf, formsOf, pagesOf, signalsOf } from '../../dsl/internal.ts'
import type { AnySchema, AnyWorkflow } from '../../dsl/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'

export const schemasOf = (workflow: AnyWorkflow): JsonObject => ({
  triggers: workflow.triggers.map(({ source, id, decode }) => ({ source, id, payload: jsonSchema(decode) })),
  signals: byName(signalsOf(workflow).map(({ name, id, payload }) => [name, { id, payload: jsonSchema(payload) }])),
  effects: byName(
    effectsOf(workflow).map(({ kind, schemas: { payload, ok, failed } }) => [
      kind,
      { payload: jsonSchema(payload), ...(ok && { ok: jsonSchema(ok) }), ...(failed && { failed: jsonSchema(failed) }) },
    ]),
  ),
  // Versions without a task have what they always had.
  ...(formsOf(workflow).length > 0 && {
    tasks: byName(formsOf(workflow).map(({ task, form }) => [task, { pages: pagesOf(form).map(jsonSchema) }])),
  }),
  state: jsonSchema(workflow.state),
})

const byName = (entries: readonly (readonly [string, JsonValue])[]): JsonObject => Object.fromEntries(entries)

/** Throws a TypeError where it cannot be described. */
const jsonSchema = (schema: AnySchema): JsonValue => {
  const described = describedSchema(schema)
  if (described.kind === 'refused') throw new TypeError(described.problem)
  return described.value
}
