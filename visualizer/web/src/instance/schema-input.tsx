// One field of a form, by the kind of value that its schema takes.
import type { SchemaField } from '../lib/json-schema.ts'
import { Field } from '../ui/field.tsx'

interface Props {
  readonly field: SchemaField
  readonly value: string
  readonly hint: string | undefined
  /** Known already: it is shown, and cannot be changed. */
  readonly fixed: boolean
  readonly onChange: (value: string) => void
}

export const SchemaInput = ({ field, value, hint, fixed, onChange }: Props) => {
  const { name, required, kind, secret } = field
  if (kind === 'yesNo') return <YesNo field={field} value={value} hint={hint} fixed={fixed} onChange={onChange} />
  return (
    <Field label={required ? name : `${name} (optional)`} hint={hint}>
      {(ids) => {
        const common = { ...ids, required, value, readOnly: fixed }
        if (kind === 'choice')
          return (
            <select {...ids} required={required} value={value} onChange={(event) => onChange(event.target.value)}>
              <option value="">Choose…</option>
              {field.choices.map((choice) => (
                <option key={choice}>{choice}</option>
              ))}
            </select>
          )
        if (kind === 'json')
          return <textarea {...common} className="mono" rows={4} spellCheck={false} onChange={(event) => onChange(event.target.value)} />
        return (
          <input
            {...common}
            type={secret ? 'password' : 'text'}
            autoComplete="off"
            inputMode={kind === 'text' ? 'text' : 'decimal'}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }}
    </Field>
  )
}

const YesNo = ({ field: { name, required }, value, hint, onChange }: Props) => (
  <fieldset className="field">
    <legend>{required ? name : `${name} (optional)`}</legend>
    <div className="choices">
      {['yes', 'no'].map((answer) => (
        <label key={answer}>
          <input type="radio" name={name} value={answer} required={required} checked={value === answer} onChange={() => onChange(answer)} />{' '}
          {answer}
        </label>
      ))}
    </div>
    {hint !== undefined && <p className="hint">{hint}</p>}
  </fieldset>
)
