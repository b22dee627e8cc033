// The list of instances: filters in the URL, the newest first, page by page.
import { useCounts, useInstances, useWorkflows } from '../api/queries.ts'
import { to, usePlace } from '../lib/router.tsx'
import { Failure, Loading } from '../ui/notice.tsx'
import { NoInstances } from './empty.tsx'
import { filterIn } from './filter.ts'
import { Filters } from './filters.tsx'
import { MoreFilters } from './more-filters.tsx'
import { InstancePages } from './pages.tsx'

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
        <InstancePages
          page={page.data}
          busy={page.isPlaceholderData}
          cursor={cursor}
          at={(at) => to(['instances'], { ...filter, cursor: at })}
        />
      )}
    </>
  )
}
