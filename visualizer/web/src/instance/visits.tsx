// The visits of one node, the newest first: those that matter now, and older ones a page at a time.
import { useState } from 'react'
import { useVisits } from '../api/queries.ts'
import type { InstanceView, NodeView } from '../api/types.ts'
import { count } from '../lib/format.ts'
import { Failure, Loading } from '../ui/notice.tsx'
import { Visit } from './visit.tsx'

interface Props {
  readonly of: InstanceView
  readonly node: NodeView
  readonly onNews: (news: string) => void
}

export const Visits = ({ of, node, onNews }: Props) => {
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
            <Visit key={visit.visit} of={of} node={node.id} visit={visit} alone={visitCount === 1} onNews={onNews} />
          ))}
          {olderThan !== undefined && <Older to={olderThan} onOlder={setBefore} />}
        </>
      ) : (
        <Page key={before} of={of} node={node.id} before={before} onNews={onNews} onOlder={setBefore} />
      )}
    </>
  )
}

interface PageProps {
  readonly of: InstanceView
  readonly node: string
  readonly before: number
  readonly onNews: (news: string) => void
  readonly onOlder: (before: number) => void
}
const Page = ({ of, node, before, onNews, onOlder }: PageProps) => {
  const { data, error } = useVisits(of.row.instance, node, before)
  if (data === undefined) return error ? <Failure error={error} /> : <Loading />
  return (
    <>
      {data.rows.map((visit) => (
        <Visit key={visit.visit} of={of} node={node} visit={visit} alone={false} onNews={onNews} />
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
