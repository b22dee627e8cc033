// A status, never by colour alone: icon, word, colour and outline together.
import {
  Ban,
  Check,
  CircleDashed,
  CircleSlash,
  Clock,
  Flag,
  Hourglass,
  Layers,
  LoaderCircle,
  Pause,
  RotateCw,
  SkipForward,
  X,
} from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { EffectStatus, InstanceStatus, ListedInstance, NodeStatus } from '../api/types.ts'

export type Status = InstanceStatus | NodeStatus | EffectStatus
interface Look {
  readonly word: string
  readonly icon: LucideIcon
  /** The colour, by the name of its token. */
  readonly tone: 'ok' | 'run' | 'bad' | 'warn' | 'review' | 'skip'
}

const LOOKS: Readonly<Record<Status, Look>> = {
  deferred: { word: 'Deferred', icon: Layers, tone: 'skip' },
  running: { word: 'Running', icon: LoaderCircle, tone: 'run' },
  waiting: { word: 'Waiting', icon: Hourglass, tone: 'warn' },
  review: { word: 'Manual review', icon: Flag, tone: 'review' },
  paused: { word: 'Paused', icon: Pause, tone: 'skip' },
  completed: { word: 'Completed', icon: Check, tone: 'ok' },
  cancelled: { word: 'Cancelled', icon: Ban, tone: 'skip' },
  killed: { word: 'Killed', icon: CircleSlash, tone: 'bad' },
  refused: { word: 'Refused', icon: CircleSlash, tone: 'skip' },
  superseded: { word: 'Superseded', icon: SkipForward, tone: 'skip' },
  pending: { word: 'Pending', icon: CircleDashed, tone: 'skip' },
  skipped: { word: 'Skipped', icon: SkipForward, tone: 'skip' },
  withdrawn: { word: 'Withdrawn', icon: Ban, tone: 'skip' },
  failed: { word: 'Failed', icon: X, tone: 'bad' },
  open: { word: 'Open', icon: Clock, tone: 'run' },
  retrying: { word: 'Retrying', icon: RotateCw, tone: 'warn' },
  ok: { word: 'OK', icon: Check, tone: 'ok' },
  unknown: { word: 'Unknown', icon: Flag, tone: 'review' },
}

export const lookOf = (status: Status): Look => LOOKS[status]

export const StatusIcon = ({ status, size = 13 }: { readonly status: Status; readonly size?: number }) => {
  const { icon: Icon } = LOOKS[status]
  return <Icon size={size} strokeWidth={2.5} aria-hidden className={status === 'running' ? 'turning' : undefined} />
}

export const StatusPill = ({ status }: { readonly status: Status }) => (
  <span className={`pill tone-${LOOKS[status].tone} is-${status}`}>
    <StatusIcon status={status} />
    {LOOKS[status].word}
  </span>
)

/** One that waits while a side effect of it is in review waits for a person, whatever else it waits for. */
export const InstancePill = ({ row }: { readonly row: Pick<ListedInstance, 'status' | 'effectsInReview'> }) =>
  row.status === 'waiting' && row.effectsInReview > 0 ? (
    <span className="pill tone-review is-review">
      <StatusIcon status="review" />
      Needs a person
    </span>
  ) : (
    <StatusPill status={row.status} />
  )
