// A signal, filled in by a person: a form made of its schema.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { post } from '../api/client.ts'
import type { JsonValue, SignalForm } from '../api/types.ts'
import { useReachable } from '../lib/act.ts'
import { fieldsOf } from '../lib/json-schema.ts'
import type { SchemaField } from '../lib/json-schema.ts'
import { payloadOf } from '../lib/payload.ts'
import { person } from '../lib/stored.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { SchemaInput } from './schema-input.tsx'

interface Props {
  readonly form: SignalForm
  readonly onClose: () => void
  readonly onNews: (news: string) => void
}

/** A schema that is no object is filled in as JSON, in this one field. */
const WHOLE: SchemaField = { name: 'payload', required: true, kind: 'json', choices: [], secret: false, description: undefined }

/** What says which signal it is and for whom is filled in already, so it comes last. */
const isAddress = ({ name }: SchemaField, { id, key, match }: SignalForm): boolean => name === id || name === key || name === match

export const SignalDialog = ({ form, onClose, onNews }: Props) => {
  const fields = fieldsOf(form.schema)?.toSorted((a, b) => Number(isAddress(a, form)) - Number(isAddress(b, form)))
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() => ({
    [form.id]: crypto.randomUUID(),
    ...(form.keyValue !== undefined && { [form.key]: form.keyValue }),
    ...(form.match !== undefined && form.matchValue !== undefined && { [form.match]: `${form.matchValue}` }),
  }))
  const [by, setBy] = useState(() => person.read())
  const [reason, setReason] = useState('')
  const queries = useQueryClient()
  const reachable = useReachable()
  const send = useMutation({
    networkMode: 'always',
    mutationFn: async (payload: JsonValue) => {
      if (by.trim() !== '') person.write(by.trim())
      return post<unknown>(`/signals/${encodeURIComponent(form.signal)}`, payload, senderHeaders({ by, reason }))
    },
    onSuccess: () => {
      onNews(`${form.signal} is sent.`)
      onClose()
      return queries.invalidateQueries()
    },
  })
  const [mistake, setMistake] = useState<string>()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const payload = payloadOf(fields ?? [WHOLE], texts)
    setMistake(payload.kind === 'broken' ? payload.detail : undefined)
    if (payload.kind === 'ok') send.mutate(fields === undefined ? (payload.value['payload'] ?? null) : payload.value)
  }
  const problem = mistake ?? send.error?.message
  return (
    <Dialog title={`Send ${form.signal}`} onClose={onClose}>
      <form onSubmit={submit}>
        {(fields ?? [WHOLE]).map((field) => (
          <SchemaInput
            key={field.name}
            field={field}
            value={texts[field.name] ?? ''}
            hint={hintOf(field, form)}
            fixed={(field.name === form.key && form.keyValue !== undefined) || (field.name === form.match && form.matchValue !== undefined)}
            onChange={(value) => setTexts((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
        <Field label="Why you send it" hint="Stands in the journal beside the signal, as your name does.">
          {(ids) => <input {...ids} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
        <Field label="Who you are">
          {(ids) => <input {...ids} maxLength={128} autoComplete="name" value={by} onChange={(event) => setBy(event.target.value)} />}
        </Field>
        {problem !== undefined && (
          <p className="refused" role="alert">
            {problem}
          </p>
        )}
        <div className="buttons">
          <button type="button" className="btn" onClick={onClose}>
            Back
          </button>
          <button type="submit" className="btn primary" disabled={send.isPending || !reachable}>
            {send.isPending ? 'Sending…' : `Send ${form.signal}`}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

const hintOf = ({ name, description }: SchemaField, { id, key, match }: SignalForm): string | undefined => {
  if (name === id) return 'Makes it count once.'
  if (name === key) return 'The instance that it is for.'
  return name === match ? 'The wait that it is for.' : description
}

/** Both may be left out; a header carries ASCII, so what is more is encoded. */
const senderHeaders = (said: Readonly<Record<'by' | 'reason', string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(said).flatMap(([name, text]) => (text.trim() === '' ? [] : [[`contrail-${name}`, encodeURIComponent(text.trim())]])),
  )
