// Starts for planned times of the past: which range, who asks for it, and why.
import { useState } from 'react'
import type { ScheduleView } from '../api/types.ts'
import { useAct } from '../lib/act.ts'
import { said } from '../lib/said.ts'
import { Field } from '../ui/field.tsx'
import { ReasonDialog } from '../ui/reason-dialog.tsx'

interface Props {
  readonly of: ScheduleView
  readonly onClose: () => void
  readonly onNews: (news: string) => void
}

export const BackfillDialog = ({ of: { name, zone, overlap }, onClose, onNews }: Props) => {
  const [from, setFrom] = useState('')
  const [until, setUntil] = useState('')
  const act = useAct(`/schedules/${encodeURIComponent(name)}/backfill`, (acted) => {
    onNews(said(acted, 'It is being back-filled.'))
    onClose()
  })
  return (
    <ReasonDialog
      title={`Back-fill ${name}`}
      verb={`Back-fill ${name}`}
      ready={from !== '' && until !== ''}
      busy={act.isPending}
      error={act.error}
      onClose={onClose}
      // What is typed is UTC, as the labels say.
      onSend={(why) => act.mutate({ why, more: { from: Date.parse(`${from}Z`), to: Date.parse(`${until}Z`) } })}
    >
      <p>
        All planned times of the range are started, {overlap === null ? 'a hundred at once at most' : 'one after the other'}. What had
        started counts once. Its calendar is that of {zone}.
      </p>
      <Field label="From (UTC)">
        {(ids) => <input {...ids} type="datetime-local" required value={from} onChange={(event) => setFrom(event.target.value)} />}
      </Field>
      <Field label="Before (UTC)" hint="Has passed already.">
        {(ids) => <input {...ids} type="datetime-local" required value={until} onChange={(event) => setUntil(event.target.value)} />}
      </Field>
    </ReasonDialog>
  )
}
