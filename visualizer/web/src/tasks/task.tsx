// One task: what it is about, who has it, what was said, its form, and what a person does with it.
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTask } from '../api/queries.ts'
import type { TaskView } from '../api/types.ts'
import { useReachable } from '../lib/act.ts'
import { assignedText } from '../lib/event-text.ts'
import { Link, to } from '../lib/router.tsx'
import { person } from '../lib/stored.ts'
import { Field } from '../ui/field.tsx'
import { Failure, Loading } from '../ui/notice.tsx'
import { Time } from '../ui/time.tsx'
import { useDeed } from './deed.ts'
import type { Deed } from './deed.ts'
import { Filling } from './filling.tsx'
import { ValueList } from './value-list.tsx'

export const TaskPage = ({ place }: { readonly place: string }) => {
  const task = useTask(place)
  if (task.data === undefined) return task.error ? <Failure error={task.error} /> : <Loading />
  return <Task task={task.data} />
}

const Task = ({ task }: { readonly task: TaskView }) => {
  const [by, setBy] = useState(() => person.read())
  const reachable = useReachable()
  // Of the draft that is filled in here: what somebody else has saved meanwhile is not overwritten.
  const [revision, setRevision] = useState(task.draft?.revision ?? 0)
  const deed = useDeed(task.place, ({ action }) => action.do === 'save' && setRevision(action.revision + 1))
  const isOpen = task.status === 'open' || task.status === 'taken'
  const send = (action: Deed): void => deed.mutate({ by: by.trim(), action })
  const busy = deed.isPending || !reachable || by.trim() === ''
  return (
    <>
      <div className="head">
        <h1>{task.name}</h1>
        <Where task={task} />
      </div>
      <div className="task">
        {deed.error !== null && (
          <p className="refused" role="alert">
            {deed.error.message}
          </p>
        )}
        {Object.keys(task.shows).length > 0 && (
          <section className="card" aria-label="About">
            <h2>About</h2>
            <ValueList of={task.shows} label="What it is about" />
          </section>
        )}
        {isOpen && (
          <section className="card" aria-label="Who">
            <h2>Who</h2>
            <Field label="Your name" hint="Stands in the journal with what you do.">
              {(ids) => (
                <input {...ids} required maxLength={128} autoComplete="name" value={by} onChange={(event) => setBy(event.target.value)} />
              )}
            </Field>
            <Holding task={task} busy={busy} send={send} />
          </section>
        )}
        <Form task={task} isOpen={isOpen} busy={busy} send={send} revision={revision} />
        <Comments task={task} isOpen={isOpen} busy={busy} send={send} />
      </div>
    </>
  )
}

const Where = ({ task }: { readonly task: TaskView }) => (
  <span className="meta">
    <span>
      {WORDS[task.status]}
      {task.taken !== undefined && task.status === 'taken' && ` by ${task.taken.by}`}
    </span>
    <span>for {assignedText(task)}</span>
    <span>
      due <Time at={task.due} as="relative" />
    </span>
    <Link href={to(['instances', task.instance])}>{task.instance}</Link>
  </span>
)
const WORDS = { open: 'Open', taken: 'Taken', done: 'Done', expired: 'Expired', givenUp: 'Given up' } as const

interface Acting {
  readonly task: TaskView
  readonly busy: boolean
  readonly send: (action: Deed) => void
}

const Holding = ({ task, busy, send }: Acting) => {
  const [heir, setHeir] = useState('')
  const hand = (event: FormEvent): void => {
    event.preventDefault()
    send({ do: 'hand', to: heir.trim() })
  }
  return (
    <form className="buttons" onSubmit={hand}>
      {task.taken === undefined ? (
        <button type="button" className="btn" disabled={busy} onClick={() => send({ do: 'claim' })}>
          Claim
        </button>
      ) : (
        <button type="button" className="btn" disabled={busy} onClick={() => send({ do: 'release' })}>
          Release
        </button>
      )}
      <input
        aria-label="Hand on to"
        placeholder="Hand on to…"
        maxLength={128}
        value={heir}
        onChange={(event) => setHeir(event.target.value)}
      />
      <button type="submit" className="btn" disabled={busy || heir.trim() === ''}>
        Hand on
      </button>
    </form>
  )
}

const Form = ({ task, isOpen, busy, send, revision }: Acting & { readonly isOpen: boolean; readonly revision: number }) => {
  const { done, draft } = task
  if (isOpen)
    return (
      <section className="card" aria-label="Form">
        <h2>Form</h2>
        {draft && (
          <p className="dim">
            Saved half-way by {draft.by} <Time at={draft.since} as="relative" />
          </p>
        )}
        <Filling
          task={task}
          busy={busy}
          onSave={(value) => send({ do: 'save', value, revision })}
          onDone={(value) => send({ do: 'done', value })}
        />
      </section>
    )
  const filled = done?.value ?? draft?.value
  return filled === undefined ? null : (
    <section className="card" aria-label="Answer">
      <h2>{done ? `Answered by ${done.by}` : 'What was saved, and never sent'}</h2>
      <ValueList of={{ answer: filled }} label="What was filled in" />
    </section>
  )
}

const Comments = ({ task, isOpen, busy, send }: Acting & { readonly isOpen: boolean }) => {
  const [text, setText] = useState('')
  const say = (event: FormEvent): void => {
    event.preventDefault()
    send({ do: 'comment', text: text.trim() })
    setText('')
  }
  return (
    <section className="card" aria-label="Comments">
      <h2>Comments</h2>
      {task.comments.length === 0 && <p className="dim">Nobody has said anything.</p>}
      {task.comments.map(({ by, at, text: said }, i) => (
        <p key={i}>
          <b>{by}</b> <Time at={at} as="relative" />: {said}
        </p>
      ))}
      {isOpen && (
        <form className="buttons" onSubmit={say}>
          <input
            aria-label="Comment"
            placeholder="Say something…"
            maxLength={10_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="btn" disabled={busy || text.trim() === ''}>
            Say it
          </button>
        </form>
      )}
    </section>
  )
}
