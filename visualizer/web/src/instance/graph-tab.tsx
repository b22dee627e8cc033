// The pinned graph with what happened in it, the node that is looked at, and when it all happened.
import type { InstanceView } from '../api/types.ts'
import { LazyGraph } from '../graph/lazy.tsx'
import { useNow } from '../lib/clock.ts'
import { Inspector } from './inspector.tsx'
import { focusOf, looksOf } from './looks.ts'
import { Timeline } from './timeline.tsx'

interface Props {
  readonly of: InstanceView
  readonly chosen: string | undefined
  readonly onChoose: (node: string | undefined) => void
  readonly onNews: (news: string) => void
}

export const GraphTab = ({ of, chosen, onChoose, onNews }: Props) => {
  const now = useNow()
  return (
    <div className="split">
      {of.drawing === null ? (
        <div className="empty">
          <h2>This version is not stored here</h2>
          <p>
            The instance is pinned to <span className="mono">{of.row.hash}</span>, so its graph cannot be drawn and its values are withheld.
            What happened stands in the journal.
          </p>
        </div>
      ) : (
        <LazyGraph
          label={`Graph of ${of.row.workflow} v${of.row.number}`}
          nodes={of.drawing.nodes}
          edges={of.drawing.edges}
          looks={looksOf(of, now)}
          chosen={chosen}
          focus={focusOf(of)}
          onChoose={onChoose}
        />
      )}
      <Inspector of={of} chosen={chosen} onChoose={onChoose} onNews={onNews} />
      <Timeline of={of} chosen={chosen} onChoose={onChoose} />
    </div>
  )
}
