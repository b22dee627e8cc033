// What a person does with a schedule: run it now, pause it, resume it, delete what people made.
import { Pause, Play, Zap } from 'lucide-react'
import { useState } from 'react'
import type { ScheduleLine } from '../api/types.ts'
import { useAct, useReachable } from '../lib/act.ts'
import { said } from '../lib/said.ts'
import { ReasonDialog } from '../ui/reason-dialog.tsx'

type What = 'run' | 'pause' | 'resume' | 'delete'

export const ScheduleActions = ({ line }: { readonly line: ScheduleLine }) => {
  const [open, setOpen] = useState<What | null>(null)
  const [news, setNews] = useState('')
  const reachable = useReachable()
  const hold: What = line.paused === null ? 'pause' : 'resume'
  return (
    <span className="line-actions">
      <span role="status" className="dim">
        {news}
      </span>
      <button type="button" className="btn small" disabled={!reachable} onClick={() => setOpen('run')} aria-label={`Run ${line.name} now`}>
        <Zap size={14} aria-hidden /> Run…
      </button>
      <button
        type="button"
        className="btn small"
        disabled={!reachable}
        onClick={() => setOpen(hold)}
        aria-label={`${VERB[hold]} ${line.name}`}
      >
        {hold === 'pause' ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />} {VERB[hold]}…
      </button>
      {!line.declared && (
        <button
          type="button"
          className="btn small risky"
          disabled={!reachable}
          onClick={() => setOpen('delete')}
          aria-label={`Delete ${line.name}`}
        >
          Delete…
        </button>
      )}
      {open !== null && <ActDialog key={open} what={open} name={line.name} onClose={() => setOpen(null)} onNews={setNews} />}
    </span>
  )
}

const VERB: Readonly<Record<What, string>> = { run: 'Run', pause: 'Pause', resume: 'Resume', delete: 'Delete' }
const DONE: Readonly<Record<What, string>> = { run: 'Started.', pause: 'Paused.', resume: 'Resumed.', delete: 'Deleted.' }
const MEANS: Readonly<Record<What, string>> = {
  run: 'It starts once, now, beside its calendar.',
  pause: 'It starts nothing more by the calendar, and nothing that waits. What it started goes on.',
  delete: 'It starts nothing any more. What it started goes on, and its journal stays.',
  resume: 'It goes on with the next planned time. What was planned meanwhile is not caught up on: back-fill it, where it is wanted.',
}

interface Props {
  readonly what: What
  readonly name: string
  readonly onClose: () => void
  readonly onNews: (news: string) => void
}
const ActDialog = ({ what, name, onClose, onNews }: Props) => {
  const act = useAct(`/schedules/${encodeURIComponent(name)}/${what}`, (acted) => {
    onNews(said(acted, DONE[what]))
    onClose()
  })
  const title = what === 'run' ? `Run ${name} now?` : `${VERB[what]} ${name}?`
  return (
    <ReasonDialog
      title={title}
      verb={`${VERB[what]} ${name}`}
      danger={what === 'pause' || what === 'delete'}
      busy={act.isPending}
      error={act.error}
      onClose={onClose}
      onSend={(why) => act.mutate({ why })}
    >
      <p>{MEANS[what]}</p>
    </ReasonDialog>
  )
}
