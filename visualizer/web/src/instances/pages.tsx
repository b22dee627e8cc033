// A page of instances, and the ways to the newest and to older ones.
import type { ListedInstance, Paged } from '../api/types.ts'
import { some } from '../lib/format.ts'
import { Link } from '../lib/router.tsx'
import { InstanceTable } from './table.tsx'

interface Props {
  readonly page: Paged<ListedInstance>
  /** The rows are those of the question before. */
  readonly busy: boolean
  readonly cursor: string | undefined
  /** The address of the page behind a cursor; of the newest without one. */
  readonly at: (cursor?: string) => string
}
export const InstancePages = ({ page: { rows, next }, busy, cursor, at }: Props) => (
  <>
    <InstanceTable rows={rows} busy={busy} />
    <div className="pager">
      <span className="dim num">{some(rows.length, 'instance')}, the newest first</span>
      {cursor !== undefined && (
        <Link className="btn" href={at()}>
          Newest
        </Link>
      )}
      {next !== undefined && (
        <Link className="btn" href={at(next)}>
          Older
        </Link>
      )}
    </div>
  </>
)
