// One node of a graph: its name, and one line of what became of it.
import { Handle, Position } from '@xyflow/react'
import type { Node, NodeProps } from '@xyflow/react'
import { Flag, Hourglass, Layers, Moon, RotateCw, Send, Split, Undo2, UserRound, Zap } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { lookOf as appearanceOf } from '../../../look/index.ts'
import type { Icon } from '../../../look/index.ts'
import type { DrawnNode, NodeStatus } from '../api/types.ts'
import { lookOf, StatusIcon } from '../ui/status.tsx'
import { limitWord } from './limit-word.ts'

export interface NodeLook {
  readonly status: NodeStatus
  /** Short facts: how long it took, which visit. */
  readonly facts: readonly string[]
}
interface Data extends Record<string, unknown> {
  readonly node: DrawnNode
  readonly look: NodeLook | undefined
  readonly chosen: boolean
  /** The one that the Tab key comes to; arrow keys lead on from there. */
  readonly entry: boolean
  readonly onChoose?: (id: string) => void
}
export type FlowNodeType = Node<Data, 'node'>

const ICONS: Readonly<Record<Icon, LucideIcon | undefined>> = {
  child: Split,
  tell: Send,
  effect: Zap,
  signal: Hourglass,
  time: Moon,
  round: RotateCw,
  items: Layers,
  race: Flag,
  back: Undo2,
  person: UserRound,
  plain: undefined,
}

export const FlowNode = ({ data }: NodeProps<FlowNodeType>) => (
  <>
    <Handle type="target" position={Position.Top} isConnectable={false} />
    <Body {...data} />
    <Handle type="source" position={Position.Bottom} isConnectable={false} />
  </>
)

const Body = ({ node, look, chosen, entry, onChoose }: Data) => {
  const tone = look === undefined ? 'plain' : `tone-${lookOf(look.status).tone} is-${look.status}`
  if (node.kind === 'join') return <div className={`join ${tone}`} />
  if (node.kind === 'start' || node.kind === 'end') return <div className={`terminal ${tone}`}>{node.label}</div>
  const { word, icon } = appearanceOf(node.kind)
  const Picture = ICONS[icon]
  const facts = [...(look?.facts ?? []), ...(look === undefined && node.limit !== null ? [`${limitWord(node)} ${node.limit}`.trim()] : [])]
  return (
    <button
      type="button"
      className={`node nopan ${tone}`}
      data-node={node.id}
      aria-pressed={chosen}
      tabIndex={entry ? 0 : -1}
      onClick={() => onChoose?.(node.id)}
    >
      <b>
        <span>{node.label}</span>
        {Picture && <Picture size={13} aria-hidden />}
      </b>{' '}
      <small>
        {look === undefined ? (
          <span>{node.within ?? word}</span>
        ) : (
          <>
            <i>
              <StatusIcon status={look.status} size={12} /> {lookOf(look.status).word.toLowerCase()}
            </i>
            {Picture && <span className="unseen">{word}</span>}
          </>
        )}
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </small>
    </button>
  )
}
