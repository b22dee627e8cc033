// The list of instances: filters in the URL, the newest first, page by page.
import { useCounts, useInstances } from '../api/queries.ts'
import { some } from '../lib/format.ts'
import { Link, to, usePlace } from '../lib/router.tsx'
import { Failure, Loading } from '../ui/notice.tsx'
import { NoInstances } from './empty.tsx'
import { Filters } from './filters.tsx'
import { InstanceTable } from './table.tsx'

export const InstancesPage = () => {
  const { search } = usePlace()
  const of = (name: string): string | undefined => search.get(name) ?? undefined
  const filter = { workflow: of('workflow'), status: of('status'), q: of('q') }
  const cursor = of('cursor')
  const page = useInstances({ ...filter, cursor })
  const counts = useCounts().data
  return (
    <>
      <div className="head">
        <h1>Instances</h1>
        <Filters filter={filter} counts={counts?.instances ?? []} />
      </div>
      {page.data === undefined ? (
        page.error ? (
          <Failure error={page.error} />
        ) : (
          <Loading />
        )
      ) : page.data.rows.length === 0 ? (
        <NoInstances filtered={Object.values(filter).some((value) => value !== undefined) || cursor !== undefined} />
      ) : (
        <>
          <InstanceTable rows={page.data.rows} />
          <div className="pager">
            <span className="dim num">{some(page.data.rows.length, 'instance')}, the newest first</span>
            {cursor !== undefined && (
              <Link className="btn" href={to(['instances'], filter)}>
                Newest
              </Link>
            )}
            {page.data.next !== undefined && (
              <Link className="btn" href={to(['instances'], { ...filter, cursor: page.data.next })}>
                Older
              </Link>
            )}
          </div>
        </>
      )}
    </>
  )
}
