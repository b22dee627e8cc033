// A question that an aggregate answers, asked when a person wants to know, and again when its state has gone on.
import { useState } from 'react'
import { useAnswer } from '../api/queries.ts'
import { JsonView } from '../ui/json-view.tsx'

interface Props {
  readonly name: string
  readonly of: string
  readonly query: string
  /** Of the stream: an answer holds for this one. */
  readonly version: number
}
export const Question = ({ query, ...of }: Props) => {
  const [asked, setAsked] = useState(false)
  return (
    <div>
      <p>
        <b className="mono">{query}</b>{' '}
        {!asked && (
          <button type="button" className="btn small" onClick={() => setAsked(true)}>
            Ask
          </button>
        )}
      </p>
      {asked && <Answer query={query} {...of} />}
    </div>
  )
}

const Answer = ({ name, of, query, version }: Props) => {
  const { data, error } = useAnswer([name, of, query], version)
  if (error !== null)
    return (
      <p className="refused" role="alert">
        {error.message}
      </p>
    )
  if (data === undefined) return <p className="dim">Asking…</p>
  return data.masked ? (
    <p className="dim">It was made of something sensitive and is hidden.</p>
  ) : (
    <JsonView value={data.value} label={query} />
  )
}
