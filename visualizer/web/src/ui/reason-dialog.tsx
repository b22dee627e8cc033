// The dialog of every action: what will happen, who does it and why, and what the server said to it.
import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useReachable } from '../lib/act.ts'
import type { Reason } from '../lib/act.ts'
import { person } from '../lib/stored.ts'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'

interface Props {
  readonly title: string
  /** The verb on the button. */
  readonly verb: string
  readonly danger?: boolean
  /** False: there is something to be done first. */
  readonly ready?: boolean
  readonly busy: boolean
  readonly error: Error | null
  readonly onClose: () => void
  readonly onSend: (why: Reason) => void
  readonly children: ReactNode
}

export const ReasonDialog = ({ title, verb, danger = false, ready = true, busy, error, onClose, onSend, children }: Props) => {
  const [by, setBy] = useState(() => person.read())
  const [reason, setReason] = useState('')
  const reachable = useReachable()
  const send = (event: FormEvent): void => {
    event.preventDefault()
    onSend({ by: by.trim(), reason: reason.trim() })
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={send}>
        {children}
        <Field label="Reason" hint="Stands in the journal, for those who read it later.">
          {(ids) => (
            <textarea {...ids} rows={2} required maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        <Field label="Your name">
          {(ids) => (
            <input {...ids} required maxLength={128} autoComplete="name" value={by} onChange={(event) => setBy(event.target.value)} />
          )}
        </Field>
        {error !== null && (
          <p className="refused" role="alert">
            {error.message}
          </p>
        )}
        <div className="buttons">
          <button type="button" className="btn" onClick={onClose}>
            Back
          </button>
          <button
            type="submit"
            className={danger ? 'btn danger' : 'btn primary'}
            disabled={busy || !ready || !reachable || by.trim() === '' || reason.trim() === ''}
          >
            {busy ? 'Sending…' : verb}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
