// The schemas of a workflow as JSON Schema: stored with a version for people, and for checks before a deploy.
import { z } from 'zod'
import { canonical } from '../../base/index.ts'
import { effectsOf, signalsOf } from '../../dsl/internal.ts'
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
  state: jsonSchema(workflow.state),
})

const byName = (entries: readonly (readonly [string, JsonValue])[]): JsonObject => Object.fromEntries(entries)

/** What the schema takes. A part that JSON Schema cannot express becomes "anything". Throws a TypeError where it cannot be described at all. */
const jsonSchema = (schema: AnySchema): JsonValue => {
  if (!(schema instanceof z.core.$ZodType)) throw new TypeError('one of its schemas was not made by zod, or by another copy of zod')
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const json = canonical(JSON.parse(JSON.stringify(described)), 'the JSON schema')
  if (json.kind === 'refused') throw new TypeError(json.problem)
  return json.value
}
