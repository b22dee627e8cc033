// The head of an instance: its key and status, where it came from, and what can be done with it.
import { Pause, Play, RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { InstanceView } from '../api/types.ts'
import { useReachable } from '../lib/act.ts'
import { useNow } from '../lib/clock.ts'
import { duration, shortHash, some } from '../lib/format.ts'
import { Link, to } from '../lib/router.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { InstancePill } from '../ui/status.tsx'
import { Time } from '../ui/time.tsx'
import { RestartDialog } from './restart.tsx'
import { Parent } from './calls.tsx'
import { EndDialog, HoldDialog, ResubmitDialog } from './actions.tsx'

interface Props {
  readonly of: InstanceView
  readonly onNews: (news: string) => void
}

export const Header = ({ of, onNews }: Props) => {
  const { row, start } = of
  const now = useNow()
  return (
    <header className="head">
      <nav aria-label="Breadcrumb" className="crumb">
        <Link href="/instances">Instances</Link> / <Link href={to(['instances'], { workflow: row.workflow })}>{row.workflow}</Link>
      </nav>
      <div className="line">
        <h1>{row.key}</h1>
        <InstancePill row={row} />
        {row.status === 'completed' && (
          <span className="pill tone-skip">{row.openEffects === 0 ? 'settled' : some(row.openEffects, 'side effect') + ' open'}</span>
        )}
        {row.ending === 'cancel' && <span className="pill tone-skip">being cancelled</span>}
        <CopyButton text={row.instance} what="the instance's id" />
        <span className="space" />
        <Actions of={of} onNews={onNews} />
      </div>
      <div className="meta">
        <span>
          Workflow{' '}
          <b>
            {row.workflow} v{row.number}
          </b>{' '}
          <b className="mono" title={row.hash}>
            {shortHash(row.hash)}
          </b>
        </span>
        <span>
          Stream <StreamName of={row.stream} />
        </span>
        <span>
          Started{' '}
          <b>
            <Time at={row.started} />
          </b>
        </span>
        {of.began !== null && of.began > row.started && (
          <span>
            Queued <b className="num">{duration(of.began - row.started)}</b>
          </span>
        )}
        <span>
          {row.ended === null ? 'Age' : 'Duration'} <b className="num">{duration((row.ended ?? now) - row.started)}</b>
        </span>
        {of.restartOf !== undefined && (
          <span>
            Restart of <Link href={to(['instances', of.restartOf])}>{of.restartOf}</Link>
          </span>
        )}
        {of.restarts?.map(({ as }) => (
          <span key={as}>
            Restarted as <Link href={to(['instances', as])}>{as}</Link>
          </span>
        ))}
        {of.parent !== undefined && <Parent of={of.parent} />}
        {start !== null && of.parent === undefined && (
          <span>
            From <b className="mono">{start.origin.source}</b>
          </span>
        )}
      </div>
    </header>
  )
}

/** The stream of an aggregate leads to it: its name, a slash and the key, encoded. */
const StreamName = ({ of }: { readonly of: string }) => {
  const [, name, key] = /^([^/:]+)\/(.*)$/s.exec(of) ?? []
  const text = <b className="mono">{of}</b>
  return name === undefined || key === undefined ? text : <Link href={to(['aggregates', name, decodeURIComponent(key)])}>{text}</Link>
}

const Actions = ({ of, onNews }: Props) => {
  const [open, setOpen] = useState<'resubmit' | 'pause' | 'resume' | 'restart' | 'cancel' | 'kill'>()
  const reachable = useReachable()
  const close = (): void => setOpen(undefined)
  // Who was not let in may be by now: it is decided again.
  const canResubmit = of.row.status === 'refused' || (of.row.ended === null && of.trouble !== null)
  // One that is paused with its workflow is resumed with that.
  const canHold = of.began !== null && of.paused?.with === undefined
  const hold = of.paused ? 'resume' : 'pause'
  return (
    <>
      {canResubmit && (
        <button type="button" className="btn primary" disabled={!reachable} onClick={() => setOpen('resubmit')}>
          <RotateCw size={14} aria-hidden /> Resubmit…
        </button>
      )}
      <button type="button" className="btn" disabled={!reachable} onClick={() => setOpen('restart')}>
        Restart…
      </button>
      {of.row.ended === null && (
        <>
          {canHold && (
            <button type="button" className="btn" disabled={!reachable} onClick={() => setOpen(hold)}>
              {hold === 'pause' ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
              {hold === 'pause' ? 'Pause…' : 'Resume…'}
            </button>
          )}
          <button type="button" className="btn risky" disabled={!reachable} onClick={() => setOpen('cancel')}>
            Cancel…
          </button>
          <button type="button" className="btn risky" disabled={!reachable} onClick={() => setOpen('kill')}>
            Kill…
          </button>
        </>
      )}
      {open === 'resubmit' && <ResubmitDialog of={of} onClose={close} onNews={onNews} />}
      {open === 'restart' && <RestartDialog of={of} onClose={close} onNews={onNews} />}
      {(open === 'pause' || open === 'resume') && <HoldDialog how={open} of={of} onClose={close} onNews={onNews} />}
      {(open === 'cancel' || open === 'kill') && <EndDialog how={open} of={of} onClose={close} onNews={onNews} />}
    </>
  )
}
