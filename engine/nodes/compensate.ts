// A compensate waits until all is undone that was done in the item, branch or workflow around it; then its input goes on.
import { toUndoIn } from '../decide/compensation.ts'
import { record } from '../decide/draft.ts'
import { placeKey } from '../ids.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const compensate: NodeBehaviour<'compensate'> = {
  next: (_, { input }, done) => (done?.kind === 'joined' ? ended(input) : READY),
  hasBegun: (at, { done }) => done.get(placeKey(at))?.kind === 'compensating',
  begin: ({ draft, holder }, { node, visit, scopes, units }) => {
    const unit = units.at(-1)
    const scope = scopes.at(-1)?.path
    record(draft, {
      kind: 'CompensationBegan',
      instance: holder.instance,
      node,
      visit,
      ...(unit !== undefined && { unit }),
      ...(scope !== undefined && { scope }),
      undo: toUndoIn(holder, unit).map(({ place }) => place),
    })
  },
}
