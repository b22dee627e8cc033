// The filters of the list: a workflow, a status with how many there are of it, and a part of an id or key.
import { useEffect, useState } from 'react'
import type { InstanceCounts, InstanceStatus } from '../api/types.ts'
import { count } from '../lib/format.ts'
import { go, Link, to } from '../lib/router.tsx'
import { lookOf, StatusIcon } from '../ui/status.tsx'
import { isNarrow, ofAnotherWorkflow } from './filter.ts'
import type { Filter } from './filter.ts'

interface Props {
  readonly filter: Filter
  readonly counts: InstanceCounts['instances']
}

/** What a person looks for first comes first. */
const ORDER = [
  'review',
  'running',
  'waiting',
  'deferred',
  'paused',
  'completed',
  'cancelled',
  'killed',
  'refused',
  'superseded',
] as const satisfies readonly InstanceStatus[]

export const Filters = ({ filter, counts }: Props) => {
  const workflows = [
    ...new Set([...counts.map(({ workflow }) => workflow), ...(filter.workflow === undefined ? [] : [filter.workflow])]),
  ].toSorted()
  const ofWorkflow = counts.filter(({ workflow }) => filter.workflow === undefined || workflow === filter.workflow)
  const number = (status: string): number => ofWorkflow.reduce((sum, line) => (line.status === status ? sum + line.count : sum), 0)
  const shown = ORDER.filter((status) => number(status) > 0 || status === filter.status)
  // What is counted is all of a workflow: beside a narrower list it would say something else than that list.
  const counted = !isNarrow(filter)
  return (
    <div className="filters">
      <div className="chips" role="group" aria-label="Status">
        <Link className="chip" href={to(['instances'], { ...filter, status: undefined })} aria-current={filter.status === undefined}>
          All {counted && <span className="num">{count(ofWorkflow.reduce((sum, line) => sum + line.count, 0))}</span>}
        </Link>
        {shown.map((status) => (
          <Link
            key={status}
            className={`chip tone-${lookOf(status).tone}`}
            href={to(['instances'], { ...filter, status: status === filter.status ? undefined : status })}
            aria-current={status === filter.status}
          >
            <StatusIcon status={status} />
            {lookOf(status).word} {counted && <span className="num">{count(number(status))}</span>}
          </Link>
        ))}
      </div>
      <span className="space" />
      <select
        aria-label="Workflow"
        value={filter.workflow ?? ''}
        onChange={(event) => go(to(['instances'], ofAnotherWorkflow(filter, event.target.value)))}
      >
        <option value="">All workflows</option>
        {workflows.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <TextFilter key={filter.q} filter={filter} />
    </div>
  )
}

/** Long enough that a typed word is one request, short enough that it feels at once. */
const PAUSE = 250

const TextFilter = ({ filter }: { readonly filter: Filter }) => {
  const [text, setText] = useState(filter.q ?? '')
  useEffect(() => {
    if (text.trim() === (filter.q ?? '')) return undefined
    const timer = setTimeout(() => go(to(['instances'], { ...filter, q: text.trim() }), 'replace'), PAUSE)
    return () => clearTimeout(timer)
  }, [text, filter])
  return (
    <input
      type="search"
      aria-label="Part of an id or key"
      placeholder="Id or key contains…"
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  )
}
