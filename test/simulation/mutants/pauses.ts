// Pauses that are not kept: by a process that knows of them, or by a stream that does not say so.
import type { Mutant } from '../mutant.ts'
import { otherEvents } from './other-events.ts'

export const pauseMutants: readonly Mutant[] = [
  {
    name: 'deaf-to-pauses',
    breaks: 'nothing of a workflow that is paused is done by who knows of it',
    wrap: (ports) => ({ ...ports, pauses: { ...ports.pauses, now: () => [] } }),
  },
  {
    name: 'engine-pause-forgotten',
    breaks: 'a pause of the engine holds every workflow',
    wrap: (ports) => ({
      ...ports,
      pauses: { ...ports.pauses, now: () => ports.pauses.now().filter(({ workflow }) => workflow !== undefined) },
    }),
  },
  otherEvents('unsaid-pause', 'an instance that a pause has met says so', (event) =>
    event.kind === 'InstancePaused' && event.with !== undefined ? [] : [event],
  ),
]
