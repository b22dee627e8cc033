// Pausing a workflow, or the whole engine, and resuming it: the button, its dialog, and what says that it stands still.
import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../api/queries.ts'
import type { WorkflowPause } from '../api/types.ts'
import { useAct, useReachable } from '../lib/act.ts'
import { said } from '../lib/said.ts'
import { ReasonDialog } from '../ui/reason-dialog.tsx'
import { Time } from '../ui/time.tsx'

interface Props {
  /** What it is called: a workflow's name, or the engine. */
  readonly what: string
  /** Of its endpoint. */
  readonly path: string
  readonly paused: boolean
}

export const HoldButton = ({ what, path, paused }: Props) => {
  const [open, setOpen] = useState(false)
  const [news, setNews] = useState('')
  const reachable = useReachable()
  return (
    <>
      <span role="status" className="dim">
        {news}
      </span>
      <button type="button" className="btn" disabled={!reachable} onClick={() => setOpen(true)}>
        {paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
        {paused ? 'Resume' : 'Pause'} {what}…
      </button>
      {open && <HoldDialog what={what} path={path} paused={paused} onClose={() => setOpen(false)} onNews={setNews} />}
    </>
  )
}

const HoldDialog = ({ what, path, paused, onClose, onNews }: Props & { onClose: () => void; onNews: (news: string) => void }) => {
  const verb = paused ? 'Resume' : 'Pause'
  const act = useAct(`${path}/${paused ? 'resume' : 'pause'}`, (acted) => {
    onNews(said(acted, `${what} is ${paused ? 'resumed' : 'paused'}.`))
    onClose()
  })
  return (
    <ReasonDialog
      title={`${verb} ${what}?`}
      verb={`${verb} ${what}`}
      danger={!paused}
      busy={act.isPending}
      error={act.error}
      onClose={onClose}
      onSend={(why) => act.mutate({ why })}
    >
      <p>
        {paused
          ? 'What stood still goes on, with all that arrived meanwhile. What is paused by itself stays so.'
          : 'In the whole deployment no instance of it begins or goes on, and no side effect of it is called. Starts, signals and outcomes are recorded; calls that are under way end.'}
      </p>
    </ReasonDialog>
  )
}

export const PausedNote = ({ paused }: { readonly paused: WorkflowPause | null }) =>
  paused === null ? null : (
    <div className="note">
      <Pause size={15} aria-hidden />
      <div>
        Paused {paused.of === 'engine' && 'with the whole engine '}by <b>{paused.by}</b>: {paused.reason}
        <p className="dim">
          since <Time at={paused.since} />
        </p>
      </div>
    </div>
  )

export const EngineHold = () => {
  const { data } = useEngine()
  return data === undefined ? null : <HoldButton what="the engine" path="/engine" paused={data.paused !== null} />
}
