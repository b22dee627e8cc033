// The form of a signal, from its schema: what a person has to fill in to send it.
import { jsonSchemaOf } from '../../dsl/internal.ts'
import type { AnySchema, AnyWorkflow, SignalValue } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { streamOf } from '../../engine/index.ts'
import type { SignalForm } from './api.ts'

/** JSON Schema of what a caller sends; anything where it has none. The service that decodes has the last word. */
export const jsonSchema = (schema: AnySchema): JsonValue => jsonSchemaOf(schema) ?? {}

/** `instance`: whose wait it is for, where there is one. */
export const signalForm = (
  of: SignalValue,
  { instance, match }: { readonly instance?: string; readonly match?: string | number } = {},
): SignalForm => ({
  signal: of.name,
  schema: jsonSchema(of.payload),
  id: of.id,
  key: of.to.key,
  ...(instance !== undefined && { keyValue: keyIn(streamOf(instance)) }),
  ...(of.match !== undefined && { match: of.match }),
  ...(match !== undefined && { matchValue: match }),
})

/** The key at the end of a stream's name: of its aggregate, or of the instance itself. */
const keyIn = (stream: string): string => decodeURIComponent(stream.slice(stream.search(/[/:]/) + 1))

export const payloadSchema = (of: AnyWorkflow): JsonValue => (of.triggers[0] === undefined ? {} : jsonSchema(of.triggers[0].decode))
