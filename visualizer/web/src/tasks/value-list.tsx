// Values to be read, not changed: what a task is about, and what was filled in.
import { Fragment } from 'react'
import type { JsonValue } from '../api/types.ts'

export const ValueList = ({ of, label }: { readonly of: Readonly<Record<string, JsonValue>>; readonly label: string }) => (
  <dl className="values" aria-label={label}>
    {Object.entries(of).map(([field, value]) => (
      <Fragment key={field}>
        <dt>{field}</dt>
        <dd>
          <Value of={value} label={field} />
        </dd>
      </Fragment>
    ))}
  </dl>
)

const Value = ({ of, label }: { readonly of: JsonValue; readonly label: string }) => {
  if (Array.isArray(of))
    return of.length === 0 ? (
      <span className="dim">none</span>
    ) : (
      <ol>
        {of.map((item: JsonValue, i) => (
          <li key={i}>
            <Value of={item} label={`${label} ${i + 1}`} />
          </li>
        ))}
      </ol>
    )
  // `as`: what is an object and no list has fields.
  if (typeof of === 'object' && of !== null) return <ValueList of={of as Readonly<Record<string, JsonValue>>} label={label} />
  return <span>{typeof of === 'boolean' ? (of ? 'yes' : 'no') : `${of ?? '–'}`}</span>
}
