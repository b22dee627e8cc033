// One visit of a node: when, what came out, what it changed, what it asked for.
import type { InstanceView, VisitView } from '../api/types.ts'
import { ABANDONED, assignedText, senderText, STALE } from '../lib/event-text.ts'
import { count, duration } from '../lib/format.ts'
import { Link, to } from '../lib/router.tsx'
import { DiffView } from '../ui/diff-view.tsx'
import { JsonView } from '../ui/json-view.tsx'
import { Time } from '../ui/time.tsx'
import { Child, Told } from './calls.tsx'
import { EffectLine } from './effect-line.tsx'
import { Edit, Fire, MarkUndone, Resubmit } from './visit-actions.tsx'

interface Props {
  readonly of: InstanceView
  readonly node: string
  readonly visit: VisitView
  /** The only one: then it needs no number. */
  readonly alone: boolean
  readonly onNews: (news: string) => void
}

export const Visit = ({ of, node, visit, alone, onNews }: Props) => (
  <>
    <section>
      {!alone && <h3>Visit {visit.visit}</h3>}
      <p className="meta">
        <span>
          {visit.ended === visit.started ? 'At' : 'From'}{' '}
          <b>
            <Time at={visit.started} />
          </b>
        </span>
        {visit.ended !== null && visit.ended > visit.started && (
          <span>
            Took <b className="num">{duration(visit.ended - visit.started)}</b>
          </span>
        )}
        {visit.ended === null && visit.due !== undefined && (
          <span>
            Due{' '}
            <b>
              <Time at={visit.due} />
            </b>
          </span>
        )}
        {visit.round !== undefined && (
          <span>
            Round <b className="num">{visit.round}</b>
          </span>
        )}
        {visit.items !== undefined && (
          <span>
            Items <b className="num">{visit.items}</b>
          </span>
        )}
        {visit.undo !== undefined && (
          <span>
            {visit.undo.done === undefined ? 'Being undone since' : 'Undone at'}{' '}
            <b>
              <Time at={visit.undo.done ?? visit.undo.began} />
            </b>
            {visit.undo.by !== undefined && `, by ${visit.undo.by}: ${visit.undo.reason ?? ''}`}
          </span>
        )}
        {visit.abandoned !== undefined && <span>{ABANDONED[visit.abandoned]}</span>}
        {visit.reads !== undefined && (
          <span>
            Reads <b className="mono">{readsText(visit.reads)}</b>
          </span>
        )}
      </p>
      {of.row.ended === null && visit.ended === null && visit.due !== undefined && visit.task === undefined && (
        <Fire of={of} node={node} visit={visit} onNews={onNews} />
      )}
      {visit.stale !== undefined && (
        <p>
          Stale since <Time at={visit.stale.at} />, done anew as visit {visit.stale.visit}: {STALE[visit.stale.why]}
          {visit.stale.key !== undefined && <b className="mono"> {visit.stale.key}</b>}
        </p>
      )}
      {visit.edited !== undefined && (
        <p>
          Edited by <b>{visit.edited.by}</b>, after visit {visit.edited.of}: {visit.edited.reason}
        </p>
      )}
      {visit.resubmitted !== undefined && (
        <p>
          Sent again by <b>{visit.resubmitted.by}</b>
          {visit.resubmitted.edited && ' with another input'}: {visit.resubmitted.reason}
        </p>
      )}
      <Edit of={of} node={node} visit={visit} onNews={onNews} />
      {of.row.ended === null && visit.undo !== undefined && visit.undo.done === undefined && (
        <MarkUndone of={of} node={node} visit={visit} onNews={onNews} />
      )}
    </section>
    {visit.trouble !== undefined && (
      <section>
        <h3>Trouble</h3>
        <div className="trouble-box">
          <b className="mono">{visit.trouble.code}</b> {visit.trouble.message}
          {visit.trouble.stack !== undefined && (
            <pre className="mono" tabIndex={0} role="group" aria-label="Stack">
              {visit.trouble.stack}
            </pre>
          )}
        </div>
        {visit.inReview === true && <Resubmit of={of} node={node} visit={visit} onNews={onNews} />}
      </section>
    )}
    {visit.log !== undefined && (
      <section>
        <h3>Log</h3>
        <ul className="facts">
          {visit.log.map((line, at) => (
            // Lines have no name but their place, which never changes.
            <li key={at} className="mono">
              {line}
            </li>
          ))}
        </ul>
      </section>
    )}
    {visit.changes !== undefined && visit.changes.length > 0 && (
      <section>
        <h3>
          State change · {visit.changes.length} {visit.changes.length === 1 ? 'key' : 'keys'}
        </h3>
        <DiffView changes={visit.changes} />
      </section>
    )}
    {visit.input !== undefined && (
      <section>
        <h3>Input</h3>
        <JsonView value={visit.input} label={`Input of visit ${visit.visit}`} />
      </section>
    )}
    {visit.output !== undefined && (
      <section>
        <h3>Output</h3>
        <JsonView value={visit.output} label="Output" />
      </section>
    )}
    {visit.outcome !== undefined && (
      <section>
        <h3>Outcome</h3>
        <JsonView value={{ ...visit.outcome }} label="Outcome" />
      </section>
    )}
    {visit.child !== undefined && <Child of={visit.child} />}
    {visit.told !== undefined && <Told of={visit.told} />}
    {visit.received !== undefined && (
      <section>
        <h3>Signal {visit.received.signal}</h3>
        <p className="meta">
          <span>
            Id <b className="mono">{visit.received.id}</b>
          </span>
          <span>
            From <b className="mono">{visit.received.origin.source}</b>
            {senderText(visit.received.origin)}
          </span>
        </p>
        <JsonView value={visit.received.payload} label="Payload of the signal" />
      </section>
    )}
    {visit.task !== undefined && (
      <section>
        <h3>Task {visit.task.name}</h3>
        <p className="meta">
          <span>For {assignedText(visit.task)}</span>
          {visit.task.done ? <span>Done by {visit.task.done.by}</span> : visit.task.taken && <span>Taken by {visit.task.taken.by}</span>}
          <Link href={to(['tasks', `${of.row.instance}/${node}#${visit.visit}`])}>Open the task</Link>
        </p>
        {visit.task.done && <JsonView value={visit.task.done.value} label="Answer" />}
      </section>
    )}
    {visit.timedOut === true && (
      <section>
        <p>Its time was up.</p>
      </section>
    )}
    {visit.effects !== undefined && (
      <section>
        <h3>Side effects</h3>
        {visit.effects.map((effect) => (
          <EffectLine key={effect.key} effect={effect} />
        ))}
        {(visit.effectCount ?? 0) > visit.effects.length && (
          <p className="dim">
            and <span className="num">{count((visit.effectCount ?? 0) - visit.effects.length)}</span> more, in the tab of side effects
          </p>
        )}
      </section>
    )}
  </>
)

const readsText = (reads: readonly string[] | '*'): string => (reads === '*' ? 'all' : reads.length === 0 ? 'nothing' : reads.join(', '))
