// One workflow: its graph, what starts it, what it waits for, what it asks the world to do.
import { useWorkflow } from '../api/queries.ts'
import type { WorkflowView } from '../api/types.ts'
import { LazyGraph } from '../graph/lazy.tsx'
import type { NodeLook } from '../graph/node.tsx'
import { shortHash } from '../lib/format.ts'
import { go, Link, to, usePlace } from '../lib/router.tsx'
import { HoldButton, PausedNote } from './hold.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { JsonView } from '../ui/json-view.tsx'
import { Failure, Loading } from '../ui/notice.tsx'

/** A definition has no instance, so nothing happened in it. */
const PLAIN: ReadonlyMap<string, NodeLook> = new Map()

export const WorkflowPage = ({ name }: { readonly name: string }) => {
  const { data, error } = useWorkflow(name)
  const node = usePlace().search.get('node') ?? undefined
  if (data === undefined) return error ? <Failure error={error} whole /> : <Loading />
  return (
    <div className="instance">
      <header className="head">
        <nav aria-label="Breadcrumb" className="crumb">
          <Link href="/workflows">Workflows</Link>
        </nav>
        <div className="line">
          <h1>{data.name}</h1>
          <span className="pill tone-skip">v{data.number}</span>
          <span className="space" />
          <HoldButton what={data.name} path={`/workflows/${encodeURIComponent(data.name)}`} paused={data.paused?.of === 'workflow'} />
          <Link className="btn" href={to(['instances'], { workflow: data.name })}>
            Its instances
          </Link>
        </div>
        <PausedNote paused={data.paused} />
        <Facts of={data} />
      </header>
      <div className="split no-dock">
        <LazyGraph
          label={`Graph of ${data.name} v${data.number}`}
          nodes={data.drawing.nodes}
          edges={data.drawing.edges}
          looks={PLAIN}
          chosen={node}
          focus={undefined}
          onChoose={(chosen) => go(to(['workflows', name], { node: chosen }), 'replace')}
        />
        <Definition of={data} />
      </div>
    </div>
  )
}

const Facts = ({ of }: { readonly of: WorkflowView }) => (
  <div className="meta">
    <span>
      Hash{' '}
      <b className="mono" title={of.hash}>
        {shortHash(of.hash)}
      </b>
    </span>
    <span>
      Aggregate <b>{of.aggregate ?? 'none'}</b>
    </span>
    {of.aggregate !== null && (
      <span>
        While it is held <b>{of.defer}</b>
      </span>
    )}
    <span>
      Retries{' '}
      <b>
        {of.retries.attempts} attempts, {of.retries.backoff} from {of.retries.delay}
      </b>
    </span>
  </div>
)

const Definition = ({ of }: { readonly of: WorkflowView }) => (
  <aside className="inspector" aria-label="Definition" tabIndex={0}>
    <section>
      <h2>Triggers</h2>
      <ul className="facts">
        {of.triggers.map(({ source, topic, id }) => (
          <li key={`${source} ${topic}`}>
            <b>{source}</b> {topic !== undefined && <span className="mono">{topic}</span>} <span className="dim">counts once for each</span>{' '}
            <span className="mono">{id}</span>
          </li>
        ))}
      </ul>
      <h3>Payload</h3>
      <JsonView value={of.payload} label="JSON Schema of the payload" />
    </section>
    <section>
      <h2>Signals</h2>
      {of.signals.length === 0 && <p className="dim">It waits for none.</p>}
      {of.signals.map(({ signal, id, key, schema }) => (
        <details key={signal}>
          <summary>
            <b>{signal}</b>{' '}
            <span className="dim">
              to <span className="mono">{key}</span>, counts once for each <span className="mono">{id}</span>
            </span>
          </summary>
          <JsonView value={schema} label={`JSON Schema of ${signal}`} />
        </details>
      ))}
    </section>
    <section>
      <h2>Performs</h2>
      {of.effects.length === 0 ? <p className="dim">It awaits no side effect.</p> : <p>{of.effects.join(', ')}</p>}
    </section>
    <section>
      <h2>
        Mermaid <CopyButton text={of.mermaid} what="Mermaid text" />
      </h2>
      <pre className="mono" tabIndex={0} role="group" aria-label="Mermaid text">
        {of.mermaid}
      </pre>
    </section>
  </aside>
)
