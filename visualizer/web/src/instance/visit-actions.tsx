// What a person may do to one visit of a node: end its wait, edit it, say that it is undone, send it again.
import { FastForward, Pencil, RotateCw, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { InstanceView, VisitView } from '../api/types.ts'
import { useReachable } from '../lib/act.ts'
import { FireDialog, MarkUndoneDialog, ResubmitDialog } from './actions.tsx'
import { EditDialog } from './edit-dialog.tsx'
import type { Editable } from './edit-dialog.tsx'

interface Props {
  readonly of: InstanceView
  readonly node: string
  readonly visit: VisitView
  readonly onNews: (news: string) => void
}

/** Where it waits for time: a person may have it come now. */
export const Fire = ({ of, node, visit, onNews }: Props) => {
  const [open, setOpen] = useState(false)
  const reachable = useReachable()
  return (
    <p>
      <button type="button" className="btn" disabled={!reachable} onClick={() => setOpen(true)}>
        <FastForward size={14} aria-hidden /> End it now…
      </button>
      {open && <FireDialog of={of} at={{ node, visit: visit.visit }} onClose={() => setOpen(false)} onNews={onNews} />}
    </p>
  )
}

/** What a person may give another value: a step that is done, a signal that was taken, a task that was done; nothing that holds no more. */
const editableIn = ({ row, drawing, nodes }: InstanceView, node: string, visit: VisitView): Editable | undefined => {
  if (row.ended !== null || visit.ended === null || visit.stale !== undefined || visit.abandoned !== undefined) return undefined
  const at = { node, visit: visit.visit }
  if (visit.received !== undefined) return { ...at, what: 'payload', value: visit.received.payload }
  if (visit.task?.done !== undefined) return { ...at, what: 'answer', value: visit.task.done.value }
  const isStep = drawing?.nodes.some(({ id, kind }) => id === node && kind === 'step') ?? false
  const input = visit.input ?? nodes.find(({ id }) => id === node)?.input
  return isStep && visit.output !== undefined && input !== undefined ? { ...at, what: 'input', value: input } : undefined
}

export const Edit = ({ of, node, visit, onNews }: Props) => {
  const [open, setOpen] = useState(false)
  const reachable = useReachable()
  const at = editableIn(of, node, visit)
  return (
    at !== undefined && (
      <p>
        <button type="button" className="btn" disabled={!reachable} onClick={() => setOpen(true)}>
          <Pencil size={14} aria-hidden /> Edit {at.what === 'input' ? 'it' : `the ${at.what}`}…
        </button>
        {open && <EditDialog of={of} at={at} onClose={() => setOpen(false)} onNews={onNews} />}
      </p>
    )
  )
}

export const MarkUndone = ({ of, node, visit, onNews }: Props) => {
  const [open, setOpen] = useState(false)
  const reachable = useReachable()
  return (
    <p>
      <button type="button" className="btn" disabled={!reachable} onClick={() => setOpen(true)}>
        <Undo2 size={14} aria-hidden /> Mark as undone…
      </button>
      {open && <MarkUndoneDialog of={of} at={{ node, visit: visit.visit }} onClose={() => setOpen(false)} onNews={onNews} />}
    </p>
  )
}

/** Items of a list stop alone: each place in review is sent again by itself. */
export const Resubmit = ({ of, node, visit, onNews }: Props) => {
  const [open, setOpen] = useState(false)
  const reachable = useReachable()
  return (
    <p>
      <button type="button" className="btn primary" disabled={!reachable} onClick={() => setOpen(true)}>
        <RotateCw size={14} aria-hidden /> Resubmit {of.moreInReview > 0 ? `visit ${visit.visit}` : 'it'}…
      </button>
      {open && (
        <ResubmitDialog
          of={of}
          at={{ node, visit: visit.visit, ...(visit.input !== undefined && { input: visit.input }) }}
          onClose={() => setOpen(false)}
          onNews={onNews}
        />
      )}
    </p>
  )
}
