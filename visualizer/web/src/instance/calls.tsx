// What a node asked of another stream, with the way there: the child that it began, the signal that it told.
import type { CallOfEffect, ChildOfVisit, ParentView, ToldByVisit } from '../api/types.ts'
import { childText } from '../lib/event-text.ts'
import { Link, to } from '../lib/router.tsx'
import { JsonView } from '../ui/json-view.tsx'

export const Child = ({ of }: { readonly of: ChildOfVisit }) => {
  const { instance, end } = of
  const output = end?.kind === 'completed' ? end.output : end?.kind === 'refused' ? end.reason.output : undefined
  return (
    <section>
      <h3>Child</h3>
      <p>
        <Link className="mono" href={to(['instances', instance])}>
          {instance}
        </Link>{' '}
        {end === undefined ? 'has not answered' : childText(end)}
        {end?.kind === 'refused' && end.reason.status !== undefined && `; it is ${end.reason.status}`}
      </p>
      {output !== undefined && <JsonView value={output} label="Result of the child" />}
    </section>
  )
}

export const Told = ({ of }: { readonly of: ToldByVisit }) => (
  <section>
    <h3>Told {of.signal}</h3>
    <p className="meta">
      <span>
        Id <b className="mono">{of.id}</b>
      </span>
      <span>
        To{' '}
        <Link className="mono" href={to(['instances'], { q: of.stream })}>
          {of.stream}
        </Link>
      </span>
    </p>
  </section>
)

/** Where a request goes that is asked of a stream, and not of a handler. */
export const CallTo = ({ of }: { readonly of: CallOfEffect }) => (
  <span>
    {of.kind === 'child' ? 'Child ' : 'Told to '}
    <Link className="mono" href={of.kind === 'child' ? to(['instances', of.instance]) : to(['instances'], { q: of.stream })}>
      {of.kind === 'child' ? of.instance : of.stream}
    </Link>
  </span>
)

/** Who began the instance as its child. */
export const Parent = ({ of }: { readonly of: ParentView }) => (
  <span>
    {of.awaited ? 'Child of' : 'Begun by'}{' '}
    <Link className="mono" href={to(['instances', of.instance], { node: of.node })}>
      {of.instance}
    </Link>
  </span>
)
