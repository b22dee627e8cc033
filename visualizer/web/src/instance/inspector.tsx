// What is known of one node; with none chosen, what went into the instance and what came out.
import { X } from 'lucide-react'
import type { InstanceView, NodeView } from '../api/types.ts'
import { countsText } from './looks.ts'
import { limitWord } from '../graph/limit-word.ts'
import { nodeName } from '../lib/format.ts'
import { JsonView } from '../ui/json-view.tsx'
import { StatusPill } from '../ui/status.tsx'
import { Visits } from './visits.tsx'

interface Props {
  readonly of: InstanceView
  readonly chosen: string | undefined
  readonly onChoose: (node: string | undefined) => void
  readonly onNews: (news: string) => void
}

export const Inspector = ({ of, chosen, onChoose, onNews }: Props) => {
  const node = of.nodes.find(({ id }) => id === chosen)
  return (
    <aside className="inspector" aria-label={node === undefined ? 'The instance' : `Node ${nodeName(node.id)}`} tabIndex={0}>
      {node === undefined ? <Whole of={of} /> : <OneNode of={of} node={node} onClose={() => onChoose(undefined)} onNews={onNews} />}
    </aside>
  )
}

const Whole = ({ of }: { readonly of: InstanceView }) => (
  <>
    <section>
      <h2>The instance</h2>
      <p className="dim">Choose a node to see what it did.</p>
    </section>
    {of.start !== null && (
      <section>
        <h3>Input</h3>
        <JsonView value={of.start.input} label="Input of the instance" />
      </section>
    )}
    {of.output !== undefined && (
      <section>
        <h3>Output</h3>
        <JsonView value={of.output} label="Output of the instance" />
      </section>
    )}
  </>
)

interface OneNodeProps {
  readonly of: InstanceView
  readonly node: NodeView
  readonly onClose: () => void
  readonly onNews: (news: string) => void
}
const OneNode = ({ of, node, onClose, onNews }: OneNodeProps) => {
  const drawn = of.drawing?.nodes.find(({ id }) => id === node.id)
  return (
    <>
      <section>
        <h2>
          {drawn?.label ?? nodeName(node.id)} <StatusPill status={node.status} />
          <span className="space" />
          <button type="button" className="icon" aria-label="Close" onClick={onClose}>
            <X size={15} aria-hidden />
          </button>
        </h2>
        <p className="meta">
          <span>
            Node <b className="mono">{node.id === '' ? '(whole)' : node.id}</b>
          </span>
          {node.counts !== undefined && <span>{countsText(node.counts)}</span>}
          {drawn?.within != null && (
            <span>
              in <b>{drawn.within}</b>
            </span>
          )}
          {drawn?.limit != null && (
            <span>
              {limitWord(drawn)} <b>{drawn.limit}</b>
            </span>
          )}
        </p>
      </section>
      {node.visits.length === 0 && (
        <section>
          <p className="dim">{NOTHING[node.status] ?? 'Nothing is recorded of it.'}</p>
        </section>
      )}
      <Visits key={node.id} of={of} node={node} onNews={onNews} />
      {node.input !== undefined && (
        <section>
          <h3>Input</h3>
          <JsonView value={node.input} label="Input of the node" />
        </section>
      )}
    </>
  )
}

const NOTHING: Partial<Record<NodeView['status'], string>> = {
  pending: 'The instance has not come here yet.',
  skipped: 'The instance did not come here: it took another way, or ended before.',
}
