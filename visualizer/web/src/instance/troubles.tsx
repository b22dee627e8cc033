// Why an instance needs a person, in one box at the top; and how it ended where it did not complete.
import { Ban, Flag, Pause } from 'lucide-react'
import type { InstanceView } from '../api/types.ts'
import { nodeName, some } from '../lib/format.ts'
import { Time } from '../ui/time.tsx'

interface Props {
  readonly of: InstanceView
  readonly onShow: (view: { readonly tab?: string; readonly node?: string }) => void
}

export const Troubles = ({ of, onShow }: Props) => {
  const inReview = of.openEffects.filter(({ status }) => status === 'review')
  const { trouble, paused, endedBy, row } = of
  return (
    <>
      {trouble !== null && (
        <div className="note review">
          <Flag size={15} aria-hidden />
          <div>
            <b className="mono">{trouble.code}</b> {trouble.message}
            <p className="dim">
              {trouble.node !== undefined && (
                <>
                  at{' '}
                  <button type="button" className="link" onClick={() => onShow({ tab: 'graph', node: trouble.node! })}>
                    {nodeName(trouble.node)}
                  </button>{' '}
                </>
              )}
              since <Time at={trouble.since} />
              {of.moreInReview > 0 && `; ${some(of.moreInReview, 'place')} more in review`}
            </p>
          </div>
        </div>
      )}
      {inReview.map((effect) => (
        <div key={effect.key} className="note review">
          <Flag size={15} aria-hidden />
          <div>
            <b className="mono">{effect.trouble?.code}</b> {effect.trouble?.message}
            <p className="dim">
              side effect{' '}
              <button type="button" className="link" onClick={() => onShow({ tab: 'effects' })}>
                {effect.effect}
              </button>{' '}
              of {nodeName(effect.node)}
            </p>
          </div>
        </div>
      ))}
      {paused !== undefined && (
        <div className="note">
          <Pause size={15} aria-hidden />
          <div>
            Paused {paused.with !== undefined && <>with its {paused.with} </>}by <b>{paused.by}</b>: {paused.reason}
            <p className="dim">
              since <Time at={paused.since} />
            </p>
          </div>
        </div>
      )}
      {endedBy !== undefined && (
        <div className="note">
          <Ban size={15} aria-hidden />
          <div>
            {row.status === 'killed' ? 'Killed' : 'Cancelled'} by <b>{endedBy.by}</b>: {endedBy.reason}
            <p className="dim">
              <Time at={endedBy.at} />
            </p>
          </div>
        </div>
      )}
      {trouble === null && row.ended !== null && row.trouble !== null && inReview.length === 0 && (
        <div className="note">
          <Ban size={15} aria-hidden />
          <div>
            <b className="mono">{row.trouble.code}</b> {row.trouble.message}
          </div>
        </div>
      )}
    </>
  )
}
