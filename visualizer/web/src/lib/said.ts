// What the page says after an action: that it is done, or that the answer is still to come.
import type { ActionResult } from '../api/types.ts'

export const said = ({ kind }: ActionResult, done: string): string =>
  kind === 'done' ? done : 'Sent, but no answer came in time: the journal will show what came of it.'
