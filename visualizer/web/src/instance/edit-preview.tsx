// What an edit would do, in words: what is done anew and why, what becomes of what was asked for outside, and what is asked for next.
import type { DryRun } from '../api/types.ts'
import { STALE } from '../lib/event-text.ts'
import { nodeName } from '../lib/format.ts'

export const EditPreview = ({ told }: { readonly told: DryRun }) => (
  <div role="status" aria-label="What the edit would do">
    <h3>
      Done anew · {told.stale.length} {told.stale.length === 1 ? 'node' : 'nodes'}
    </h3>
    <ul className="facts">
      {told.stale.map(({ node, visit, why, key }) => (
        <li key={`${node}#${visit}`}>
          <b>{nodeName(node)}</b>: {STALE[why]}
          {key !== undefined && <b className="mono"> {key}</b>}
        </li>
      ))}
    </ul>
    {told.effects.length > 0 && (
      <>
        <h3>Asked for before</h3>
        <ul className="facts">
          {told.effects.map(({ key, choice, declared }) => (
            <li key={key}>
              <span className="mono">{key}</span>: {choice === 'keep' ? 'stays as it is' : 'is done again'}
              {declared && ', as its declaration says'}
            </li>
          ))}
        </ul>
      </>
    )}
    {told.restores.length > 0 && (
      <p>
        Set back before: <span className="mono">{told.restores.join(', ')}</span>
      </p>
    )}
    {told.asks.length > 0 && (
      <p>
        Asked for then: <b>{told.asks.map(({ what }) => what).join(', ')}</b>
      </p>
    )}
    {told.completes && <p>The instance completes by it.</p>}
  </div>
)
