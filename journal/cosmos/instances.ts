// The list of instances, newest first, and how many there are: queries over all partitions, so what they cost grows with the list.
import { BadCursor } from '../errors.ts'
import { streamOf } from '../../engine/index.ts'
import { STATUSES } from '../../engine/index.ts'
import type { InstanceQuery, InstanceRow, InstanceStatus } from '../../engine/index.ts'
import type { Journal } from '../journal.ts'
import { taskList } from '../task-list.ts'
import { checkLimit, fitting } from '../paging.ts'
import { sizeOf } from './blobs.ts'
import type { BlobDocuments } from './blobs.ts'
import type { Documents } from './documents.ts'
import { isByTime, searchedFields } from '../searched.ts'
import { foundText, lineOf, rowIn, timePlace } from './index-document.ts'
import type { IndexDocument } from './document-types.ts'
import { isOrphaned, turnAt } from './latest-turn.ts'
import { rowsOf } from './turn-document.ts'

/** Before the first page; places begin with digits. */
const NEWEST = '~'

interface Filter {
  readonly text: string
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  /** The property that the list is in the descending order of. */
  readonly order: 'place' | 'time'
  /** The one partition that is looked into. */
  readonly key?: string
}
const PLACES = { place: /^\d{16}-/, time: /^\d{16}\|\d{16}-/ }

const filterOf = (query: InstanceQuery): Filter => {
  const { workflow, status, review, text, search, from, to, number, stream } = query
  const found = searchedFields(search).map(foundText)
  const parts = [
    ...(stream === undefined ? [] : [['c.stream = @stream', { stream }] as const]),
    ...found.map((field, i) => [`ARRAY_CONTAINS(c.found, @found${i})`, { [`found${i}`]: field }] as const),
    ...(from === undefined ? [] : [['c.time >= @from', { from: timePlace(from) }] as const]),
    ...(to === undefined ? [] : [['c.time < @to', { to: timePlace(to) }] as const]),
    ...(workflow === undefined ? [] : [['c.workflow = @workflow', { workflow }] as const]),
    ...(number === undefined ? [] : [['c.number = @number', { number }] as const]),
    ...(status === undefined ? [] : [['c.status = @status', { status }] as const]),
    ...(review === undefined ? [] : [['c.review = @review', { review }] as const]),
    ...(text === undefined || text === '' ? [] : [['(CONTAINS(c.instance, @text) OR CONTAINS(c.key, @text))', { text }] as const]),
  ]
  return {
    text: parts.map(([part]) => `AND ${part}`).join(' '),
    parameters: Object.assign({}, ...parts.map(([, of]) => of)),
    order: isByTime(query) ? 'time' : 'place',
    ...(stream !== undefined && { key: stream }),
  }
}

export const instances = (
  documents: Documents,
  blobs: BlobDocuments,
): Pick<Journal, 'instances' | 'instance' | 'tasks' | 'counts' | 'openVersions'> => {
  /** Written ahead of a turn that is not there: an append that is under way, or one that died. */
  const isThere = async (line: IndexDocument): Promise<boolean> => {
    if (!line.ahead) return true
    const turn = await turnAt(documents, line.stream, line.shows ?? 0, 'list')
    return turn !== undefined && !isOrphaned(line, await rowsOf(blobs, turn))
  }

  /** Lines that match, behind a place in the list, the newest first. */
  const page = async (filter: Filter, before: string, most: number): Promise<readonly IndexDocument[]> =>
    documents.query<IndexDocument>({
      container: 'index',
      text: `SELECT TOP ${most} * FROM c WHERE c.${filter.order} < @before ${filter.text} ORDER BY c.${filter.order} DESC`,
      parameters: { before, ...filter.parameters },
      ...(filter.key !== undefined && { key: filter.key }),
      purpose: 'list',
    })

  const count = async (workflow: string, status: InstanceStatus): Promise<number> => {
    const [found = 0] = await documents.query<number>({
      container: 'index',
      text: 'SELECT VALUE COUNT(1) FROM c WHERE c.workflow = @workflow AND c.status = @status',
      parameters: { workflow, status },
      purpose: 'list',
    })
    return found
  }

  /** Every workflow that has instances: the next one after the last, until there is none. */
  const workflows = async (): Promise<readonly string[]> => {
    const names: string[] = []
    for (;;) {
      const [next] = await documents.query<{ readonly workflow: string }>({
        container: 'index',
        text: 'SELECT TOP 1 c.workflow FROM c WHERE c.workflow > @after ORDER BY c.workflow',
        parameters: { after: names.at(-1) ?? '' },
        purpose: 'list',
      })
      if (!next) return names
      names.push(next.workflow)
    }
  }

  return {
    instances: async (query) => {
      checkLimit(query.limit)
      const filter = filterOf(query)
      const { order } = filter
      if (query.cursor !== undefined && !PLACES[order].test(query.cursor)) throw new BadCursor(query.cursor)
      // One more than asked for, to know whether there is a next page.
      const wanted = query.limit + 1
      const found: IndexDocument[] = []
      for (let before = query.cursor ?? NEWEST; found.length < wanted;) {
        const asked = wanted - found.length
        const lines = await page(filter, before, asked)
        const there = await Promise.all(lines.map(isThere))
        found.push(...lines.filter((_, i) => there[i]))
        const last = lines.at(-1)?.[order]
        if (lines.length < asked || last === undefined) break
        before = last
      }
      const most = found.slice(0, query.limit)
      const here = most.slice(0, fitting(most.map(({ row }) => (row ? sizeOf(row) : 0))))
      const rows = (await Promise.all(here.map((line) => rowIn(blobs, line)))).flatMap((row) => row ?? [])
      const next = here.at(-1)?.[order]
      return next !== undefined && found.length > here.length ? { rows, next } : { rows }
    },

    instance: async (id) => {
      const found = await documents.read({ container: 'index', key: streamOf(id), id: lineOf(id), purpose: 'list' })
      return found && (await isThere(found.document)) ? rowIn(blobs, found.document) : undefined
    },

    tasks: taskList(async ({ workflow }, from, most) => {
      const found: InstanceRow[] = []
      for (let [after, left] = [from, most]; left > 0; left = most - found.length) {
        const lines = await documents.query<IndexDocument>({
          container: 'index',
          text: `SELECT TOP ${left} * FROM c WHERE c.tasks >= @after ${workflow === undefined ? '' : 'AND c.workflow = @workflow'} ORDER BY c.tasks`,
          parameters: { after, ...(workflow !== undefined && { workflow }) },
          purpose: 'list',
        })
        const there = await Promise.all(lines.map(isThere))
        const rows = await Promise.all(lines.filter((_, i) => there[i]).map((line) => rowIn(blobs, line)))
        found.push(...rows.flatMap((row) => row ?? []))
        const last = lines.at(-1)?.tasks
        if (lines.length < left || last === undefined) break
        after = `${last}!`
      }
      return found
    }),

    counts: async () => {
      const groups = (await workflows()).flatMap((workflow) => STATUSES.map((status) => ({ workflow, status })))
      const counted = await Promise.all(groups.map(async (group) => ({ ...group, count: await count(group.workflow, group.status) })))
      return counted.filter((row) => row.count > 0)
    },

    openVersions: async () => {
      const hashes: string[] = []
      for (;;) {
        const [next] = await documents.query<string>({
          container: 'index',
          text: 'SELECT TOP 1 VALUE c.openVersion FROM c WHERE c.openVersion > @after ORDER BY c.openVersion',
          parameters: { after: hashes.at(-1) ?? '' },
          purpose: 'list',
        })
        if (next === undefined) return hashes
        hashes.push(next)
      }
    },
  }
}
