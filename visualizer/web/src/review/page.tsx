// Manual review: what needs a person, the same failure together, each line leading to where it can be dealt with.
import { useReview } from '../api/queries.ts'
import type { ReviewGroup, ReviewItem } from '../api/types.ts'
import { UnservedKinds } from '../cluster/unserved.tsx'
import { nodeName } from '../lib/format.ts'
import { Link, to, usePlace } from '../lib/router.tsx'
import { Empty, Failure, Loading } from '../ui/notice.tsx'
import { StatusPill } from '../ui/status.tsx'
import { Time } from '../ui/time.tsx'

export const ReviewPage = () => {
  const cursor = usePlace().search.get('cursor') ?? undefined
  const review = useReview(cursor)
  return (
    <>
      <div className="head">
        <h1>Manual review</h1>
      </div>
      <UnservedKinds />
      {review.data === undefined ? (
        review.error ? (
          <Failure error={review.error} />
        ) : (
          <Loading />
        )
      ) : review.data.groups.length === 0 ? (
        <Empty title="Nothing needs a person">
          <p>An instance whose step threw, or a side effect that failed for good, would be here.</p>
        </Empty>
      ) : (
        <div className="groups">
          {review.data.groups.map((group) => (
            <Group key={group.fingerprint} group={group} />
          ))}
          {review.data.next !== undefined && (
            <div className="pager">
              <Link className="btn" href={to(['review'], { cursor: review.data.next })}>
                Older
              </Link>
            </div>
          )}
        </div>
      )}
    </>
  )
}

const Group = ({ group }: { readonly group: ReviewGroup }) => (
  <section className="card" aria-label={group.code}>
    <header className="trouble">
      <div>
        <b className="mono">{group.code}</b>
        <p>{group.message}</p>
      </div>
      <span className="num dim">{group.items.length === 1 ? 'once' : `${group.items.length} times`}</span>
    </header>
    <table>
      <thead className="unseen">
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Workflow</th>
          <th scope="col">What</th>
          <th scope="col">Status of the instance</th>
          <th scope="col">Since</th>
        </tr>
      </thead>
      <tbody>
        {group.items.map((item) => (
          <Line
            key={
              item.kind === 'instance'
                ? item.row.instance
                : `${item.row.instance} ${item.effect.node} ${item.effect.visit} ${item.effect.index}`
            }
            item={item}
          />
        ))}
      </tbody>
    </table>
  </section>
)

const Line = ({ item }: { readonly item: ReviewItem }) => {
  const { row } = item
  const href =
    item.kind === 'instance' ? to(['instances', row.instance], { node: row.nodes[0] }) : to(['instances', row.instance], { tab: 'effects' })
  return (
    <tr>
      <td>
        <Link className="whole mono" href={href}>
          {row.key}
        </Link>
      </td>
      <td>{row.workflow}</td>
      <td>{item.kind === 'instance' ? `step ${row.nodes.map(nodeName).join(', ')}` : `side effect ${item.effect.effect}`}</td>
      <td>
        <StatusPill status={row.status} />
      </td>
      <td className="right">
        <Time at={row.updated} as="relative" />
      </td>
    </tr>
  )
}
