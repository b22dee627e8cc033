// size: instances and lines of any size, counted in steps, turns and bytes, and timed.
import { effectsOfOneStep, parallelSteps, sequence } from '../test/size/core.ts'
import { listOfEffects, loopOfDays } from '../test/size/frames.ts'
import { misfitSignals, queuedStarts } from '../test/size/lines.ts'

type Figures = Readonly<Record<string, number>>
const prefixed = (prefix: string, figures: object): Figures =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}.${name}`, value as number]))

/** Each once unmeasured, so that nothing is compiled while it is timed. */
export const size = async (): Promise<Figures> => {
  parallelSteps(300)
  sequence(300)
  effectsOfOneStep(300)
  listOfEffects(300)
  const hundred = Array.from({ length: 200 }, () => parallelSteps(100)).map(({ ms }) => ms)
  return {
    'parallel-100.ms': hundred.reduce((a, b) => a + b, 0) / hundred.length,
    ...prefixed('parallel-1000', parallelSteps(1_000)),
    ...prefixed('parallel-10000', parallelSteps(10_000)),
    ...prefixed('sequence-1000', sequence(1_000)),
    ...prefixed('sequence-10000', sequence(10_000)),
    ...prefixed('effects-4000', effectsOfOneStep(4_000)),
    ...prefixed('list-1000', listOfEffects(1_000)),
    ...prefixed('list-10000', listOfEffects(10_000)),
    ...prefixed('loop-365', loopOfDays(365)),
    ...prefixed('queue-1600', await queuedStarts(1_600)),
    ...prefixed('queue-5000', await queuedStarts(5_000)),
    ...prefixed('misfits-500', await misfitSignals(500)),
    ...prefixed('misfits-2000', await misfitSignals(2_000)),
  }
}
