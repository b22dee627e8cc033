// Starting another instance like this one: under a key of its own, with the same input.
import { useState } from 'react'
import type { InstanceView } from '../api/types.ts'
import { useAct } from '../lib/act.ts'
import { said } from '../lib/said.ts'
import { Field } from '../ui/field.tsx'
import { ReasonDialog } from '../ui/reason-dialog.tsx'

interface Props {
  readonly of: InstanceView
  readonly onClose: () => void
  readonly onNews: (news: string) => void
}

export const RestartDialog = ({ of, onClose, onNews }: Props) => {
  const { instance, key, workflow } = of.row
  const [fresh, setFresh] = useState('')
  const act = useAct(`/instances/${encodeURIComponent(instance)}/restart`, (acted) => {
    onNews(said(acted, `${workflow} ${fresh} is started.`))
    onClose()
  })
  return (
    <ReasonDialog
      title={`Start another one like ${key}`}
      verb="Start it"
      busy={act.isPending}
      error={act.error}
      onClose={onClose}
      onSend={(why) => act.mutate({ why, more: { key: fresh.trim() } })}
    >
      <p>
        A new instance of the active version gets the same input, and a key of its own. This one stays as it is, and both name each other.
      </p>
      <Field label="The new key" hint="It goes into the field that the workflow's trigger names as its id.">
        {(ids) => <input {...ids} required maxLength={256} value={fresh} onChange={(event) => setFresh(event.target.value)} />}
      </Field>
    </ReasonDialog>
  )
}
