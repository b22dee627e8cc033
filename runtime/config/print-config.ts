// The configuration as people read it: every field with its value, where that came from and what it means, secrets masked.
import { FIELDS } from './read-config.ts'
import type { Field, ReadConfig } from './read-config.ts'

export interface ConfigLine {
  readonly field: string
  readonly variable: string
  readonly value: string
  readonly from: string
  readonly about: string
}

export const configLines = ({ config, sources }: ReadConfig): readonly ConfigLine[] =>
  FIELDS.map((field) => {
    const { name, variable, about, path } = field
    return { field: name, variable, value: shown(field, valueAt(config, path)), from: sources.get(name) ?? 'default', about }
  })

const shown = ({ show }: Field, value: unknown): string => {
  if (value === undefined) return ''
  if (show !== undefined) return show(value)
  return Array.isArray(value) ? value.join(',') : `${value as string | number | boolean}` // a field is one of these, or a list
}

const valueAt = (config: object, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Object.entries(at).find(([key]) => key === part)?.[1] : undefined),
    config,
  )
