// What an instance waits for, and the way to give it that by hand.
import { Hourglass, Send } from 'lucide-react'
import { useState } from 'react'
import type { InstanceView, WaitView } from '../api/types.ts'
import { useReachable } from '../lib/act.ts'
import { useNow } from '../lib/clock.ts'
import { duration } from '../lib/format.ts'
import { Time } from '../ui/time.tsx'
import { SignalDialog } from './signal-dialog.tsx'

interface Props {
  readonly of: InstanceView
  readonly onNews: (news: string) => void
}

export const Waits = ({ of, onNews }: Props) =>
  of.waits.map((wait) => <Wait key={`${wait.node} ${wait.visit}`} wait={wait} onNews={onNews} />)

const Wait = ({ wait, onNews }: { readonly wait: WaitView; readonly onNews: (news: string) => void }) => {
  const [open, setOpen] = useState(false)
  const reachable = useReachable()
  const now = useNow()
  return (
    <div className="note waiting">
      <Hourglass size={15} aria-hidden />
      <div>
        Waiting for <b>{wait.form.signal}</b>
        {wait.form.matchValue !== undefined && (
          <>
            {' '}
            with <span className="mono">{`${wait.form.match} ${wait.form.matchValue}`}</span>
          </>
        )}{' '}
        for <span className="num">{duration(now - wait.since)}</span>, at most until <Time at={wait.due} />
      </div>
      <span className="space" />
      <button type="button" className="btn" disabled={!reachable} onClick={() => setOpen(true)}>
        <Send size={13} aria-hidden /> Send {wait.form.signal}…
      </button>
      {open && <SignalDialog form={wait.form} onClose={() => setOpen(false)} onNews={onNews} />}
    </div>
  )
}
