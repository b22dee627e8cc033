// The form of a task, page by page, then what was filled in to be looked at once more, and sent.
import { lazy, useState } from 'react'
import type { JsonValue, TaskView } from '../api/types.ts'
import { LatePart } from '../ui/late.tsx'
import { ValueList } from './value-list.tsx'

const SchemaForm = lazy(async () => import('./form.tsx'))

type Fields = Readonly<Record<string, JsonValue>>
interface Props {
  readonly task: TaskView
  readonly busy: boolean
  readonly onSave: (value: JsonValue) => void
  readonly onDone: (value: JsonValue) => void
}

export const Filling = ({ task, busy, onSave, onDone }: Props) => {
  const { pages, draft } = task
  const [value, setValue] = useState<Fields>(() => fieldsOf(withoutMasks(draft?.value ?? {})))
  const [at, setAt] = useState(0)
  const schema = pages[at]
  // A page gives its own fields; those of the others stay.
  const take = (filled: unknown): Fields => ({ ...value, ...fieldsOf(filled as JsonValue) })
  return (
    <div className="filling">
      {pages.length > 1 && (
        <p className="dim" role="status">
          {schema === undefined ? 'Look at it once more' : `Page ${at + 1} of ${pages.length}`}
        </p>
      )}
      {schema === undefined ? (
        <section aria-label="Summary">
          <h3>Summary</h3>
          <ValueList of={value} label="What you filled in" />
        </section>
      ) : (
        <LatePart>
          <SchemaForm
            key={at}
            id={`page-${at + 1}`}
            // `as`: the server makes the schema, and the form's library reads it.
            schema={schema as object}
            value={value}
            verb={at + 1 < pages.length ? 'Next' : 'Look at it once more'}
            onChange={(filled) => setValue(take(filled))}
            onNext={(filled) => {
              setValue(take(filled))
              setAt(at + 1)
            }}
          />
        </LatePart>
      )}
      <div className="buttons">
        {at > 0 && (
          <button type="button" className="btn" onClick={() => setAt(at - 1)}>
            Back
          </button>
        )}
        <button type="button" className="btn" disabled={busy} onClick={() => onSave(plain(value))}>
          Save for later
        </button>
        {schema === undefined && (
          <button type="button" className="btn primary" disabled={busy} onClick={() => onDone(plain(value))}>
            {busy ? 'Sending…' : 'Done'}
          </button>
        )}
      </div>
    </div>
  )
}

// `as`, as above.
const fieldsOf = (value: JsonValue | undefined): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

/** As it is sent: what was left empty is not there. `as`: what JSON.parse yields is JSON. */
const plain = (value: Fields): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue

const MASK = '••••'
/** What the server does not show is to be written again. */
const withoutMasks = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(withoutMasks)
  if (typeof value !== 'object' || value === null) return value
  const shown = Object.entries<JsonValue>(value).filter(([, inner]) => !(typeof inner === 'string' && inner.includes(MASK)))
  return Object.fromEntries(shown.map(([field, inner]) => [field, withoutMasks(inner)]))
}
