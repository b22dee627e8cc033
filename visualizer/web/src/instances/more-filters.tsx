// What narrows the list further: who needs a person, fields that workflows are found by, versions and times; each as a chip that goes away again.
import { UserRound, X } from 'lucide-react'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { WorkflowLine } from '../api/types.ts'
import { go, Link, to } from '../lib/router.tsx'
import { Time } from '../ui/time.tsx'
import { fieldIn, isField, nameOf, without } from './filter.ts'
import type { Filter } from './filter.ts'

interface Props {
  readonly filter: Filter
  readonly workflows: readonly WorkflowLine[]
}

const TIMES: Readonly<Record<string, string>> = { from: 'Started from', to: 'Started before' }
const isSet = (filter: Filter, name: string): boolean => filter[name] !== undefined
const chipNames = (filter: Filter): readonly string[] =>
  ['version', 'from', 'to', ...Object.keys(filter).filter(isField)].filter((name) => isSet(filter, name))

export const MoreFilters = ({ filter, workflows }: Props) => (
  <div className="filters">
    <div className="chips" role="group" aria-label="Further filters">
      <Link
        className="chip"
        href={to(['instances'], isSet(filter, 'needs') ? without(filter, 'needs') : { ...filter, needs: 'person' })}
        aria-current={isSet(filter, 'needs')}
      >
        <UserRound size={14} aria-hidden /> Needs a person
      </Link>
      {chipNames(filter).map((name) => (
        <span className="chip" key={name}>
          <span>
            {labelOf(name)} <Value name={name} value={filter[name] ?? ''} />
          </span>
          <button type="button" aria-label={`Without ${labelOf(name)}`} onClick={() => go(to(['instances'], without(filter, name)))}>
            <X size={13} aria-hidden />
          </button>
        </span>
      ))}
    </div>
    <AddFilter filter={filter} workflows={workflows} />
  </div>
)

const labelOf = (name: string): string => (isField(name) ? fieldIn(name) : (TIMES[name] ?? 'Version'))

const Value = ({ name, value }: { readonly name: string; readonly value: string }) => {
  const at = /^\d+$/.test(value) ? Number(value) : Date.parse(value)
  if (name in TIMES && Number.isFinite(at)) return <Time at={at} />
  return <b className="mono">{value}</b>
}

/** Fields of the workflow that is chosen, or of all. */
const fieldsOf = ({ filter, workflows }: Props): readonly string[] => {
  const shown = workflows.filter(({ name }) => filter.workflow === undefined || name === filter.workflow)
  return [...new Set(shown.flatMap(({ search }) => search))].toSorted()
}

const AddFilter = (props: Props) => {
  const { filter } = props
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const names = [...fieldsOf(props).map(nameOf), ...(filter.workflow === undefined ? [] : ['version']), 'from', 'to']
  const add = (event: FormEvent): void => {
    event.preventDefault()
    if (value.trim() === '') return
    // A time of day is that of the person's own clock.
    go(to(['instances'], { ...filter, [name]: name in TIMES ? new Date(value).toISOString() : value.trim() }))
    setName('')
    setValue('')
  }
  return (
    <form className="filters" onSubmit={add}>
      <select aria-label="Another filter" value={name} onChange={(event) => (setName(event.target.value), setValue(''))}>
        <option value="">Another filter…</option>
        {names.map((one) => (
          <option key={one} value={one}>
            {labelOf(one)}
          </option>
        ))}
      </select>
      {name !== '' && (
        <>
          <input
            autoFocus
            required
            aria-label={labelOf(name)}
            type={name in TIMES ? 'datetime-local' : name === 'version' ? 'number' : 'text'}
            {...(name === 'version' && { min: 1 })}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
          <button type="submit" className="btn small">
            Filter
          </button>
        </>
      )}
    </form>
  )
}
