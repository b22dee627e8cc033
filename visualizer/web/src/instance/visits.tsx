// The visits of one node, the newest first: those that matter now, and older ones a page at a time.
import { useState } from 'react'
import { useVisits } from '../api/queries.ts'
import type { EffectView, NodeView } from '../api/types.ts'
import { count } from '../lib/format.ts'
import { Failure, Loading } from '../ui/notice.tsx'
import { Visit } from './visit.tsx'

interface Props {
  readonly of: string
  readonly node: NodeView
  readonly effects: readonly EffectView[]
}

export const Visits = ({ of, node, effects }: Props) => {
  const [before, setBefore] = useState<number>()
  const { olderThan, visitCount } = node
  return (
    <>
      {visitCount > node.visits.length && (
        <section>
          <p className="meta">
            <span>
              <b className="num">{count(visitCount)}</b> visits
            </span>
            {before === undefined && <span>shown are the last, and what has not ended</span>}
            {before !== undefined && (
              <button type="button" onClick={() => setBefore(undefined)}>
                Newest visits
              </button>
            )}
          </p>
        </section>
      )}
      {before === undefined ? (
        <>
          {node.visits.toReversed().map((visit) => (
            <Visit key={visit.visit} visit={visit} alone={visitCount === 1} effects={effectsOf(effects, visit.visit)} />
          ))}
          {olderThan !== undefined && <Older to={olderThan} onOlder={setBefore} />}
        </>
      ) : (
        <Page key={before} of={of} node={node.id} before={before} effects={effects} onOlder={setBefore} />
      )}
    </>
  )
}

interface PageProps {
  readonly of: string
  readonly node: string
  readonly before: number
  readonly effects: readonly EffectView[]
  readonly onOlder: (before: number) => void
}
const Page = ({ of, node, before, effects, onOlder }: PageProps) => {
  const { data, error } = useVisits(of, node, before)
  if (data === undefined) return error ? <Failure error={error} /> : <Loading />
  return (
    <>
      {data.rows.map((visit) => (
        <Visit key={visit.visit} visit={visit} alone={false} effects={effectsOf(effects, visit.visit)} />
      ))}
      {data.next !== undefined && <Older to={Number(data.next)} onOlder={onOlder} />}
    </>
  )
}

const Older = ({ to, onOlder }: { readonly to: number; readonly onOlder: (before: number) => void }) => (
  <section>
    <button type="button" onClick={() => onOlder(to)}>
      Older visits
    </button>
  </section>
)

const effectsOf = (effects: readonly EffectView[], visit: number): readonly EffectView[] =>
  effects.filter((effect) => effect.visit === visit)
