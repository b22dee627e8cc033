// A step that was reached runs at once; its recorded output is what it yields.
import { runStep } from '../decide/run-step.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const step: NodeBehaviour<'step'> = {
  next: (_, __, done) => (done?.kind === 'step' ? ended(done.output) : READY),
  begin: runStep,
}
