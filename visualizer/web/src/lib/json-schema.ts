// What the page reads of a JSON Schema: the fields of an object, and a payload that shows what to send.
import type { JsonValue } from '../api/types.ts'

export interface SchemaField {
  readonly name: string
  readonly required: boolean
  readonly kind: 'text' | 'number' | 'whole' | 'yesNo' | 'choice' | 'json'
  readonly choices: readonly string[]
  readonly secret: boolean
  readonly description: string | undefined
}

type Json = Readonly<Record<string, JsonValue>>
const objectOf = (value: JsonValue | undefined): Json | undefined =>
  // `as`: what is an object and no list is a record, and the type of JSON says no more.
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
const textsOf = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

/** Undefined: the schema is no object, and takes JSON as it is. */
export const fieldsOf = (schema: JsonValue): readonly SchemaField[] | undefined => {
  const of = objectOf(schema)
  const properties = objectOf(of?.['properties'])
  if (properties === undefined) return undefined
  const required = textsOf(of?.['required'])
  return Object.entries(properties).map(([name, value]) => {
    const field = objectOf(value) ?? {}
    const choices = textsOf(field['enum'])
    const { description } = field
    return {
      name,
      required: required.includes(name),
      kind: choices.length > 0 ? 'choice' : kindOf(field['type']),
      choices,
      secret: field['sensitive'] === 'secret',
      description: typeof description === 'string' ? description : undefined,
    }
  })
}

const KINDS: Readonly<Record<string, SchemaField['kind']>> = { string: 'text', number: 'number', integer: 'whole', boolean: 'yesNo' }
const kindOf = (type: JsonValue | undefined): SchemaField['kind'] => (typeof type === 'string' ? KINDS[type] : undefined) ?? 'json'

/** A payload of the right shape, with the required fields. */
export const sampleOf = (schema: JsonValue): JsonValue => {
  const of = objectOf(schema) ?? {}
  const properties = objectOf(of['properties'])
  if (properties !== undefined) {
    const required = textsOf(of['required'])
    const shown = Object.entries(properties).filter(([name]) => required.includes(name))
    return Object.fromEntries(shown.map(([name, value]) => [name, sampleOf(value)]))
  }
  const [choice] = textsOf(of['enum'])
  if (choice !== undefined) return choice
  if (of['type'] === 'array') return of['items'] === undefined ? [] : [sampleOf(of['items'])]
  return (typeof of['type'] === 'string' ? SAMPLES[of['type']] : of['const']) ?? {}
}

const SAMPLES: Readonly<Record<string, JsonValue>> = { string: '…', number: 1, integer: 1, boolean: true, null: null }
