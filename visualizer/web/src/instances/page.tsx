// The list of instances: filters in the URL, the newest first, page by page.
import { useCounts, useInstances, useWorkflows } from '../api/queries.ts'
import { some } from '../lib/format.ts'
import { Link, to, usePlace } from '../lib/router.tsx'
import { Failure, Loading } from '../ui/notice.tsx'
import { NoInstances } from './empty.tsx'
import { filterIn } from './filter.ts'
import { Filters } from './filters.tsx'
import { MoreFilters } from './more-filters.tsx'
import { InstanceTable } from './table.tsx'

export const InstancesPage = () => {
  const { search } = usePlace()
  const filter = filterIn(search)
  const cursor = search.get('cursor') ?? undefined
  const page = useInstances({ ...filter, cursor })
  const counts = useCounts().data
  const workflows = useWorkflows().data?.rows ?? []
  return (
    <>
      <div className="head">
        <h1>Instances</h1>
        <Filters filter={filter} counts={counts?.instances ?? []} />
        <MoreFilters filter={filter} workflows={workflows} />
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
          <InstanceTable rows={page.data.rows} busy={page.isPlaceholderData} />
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
