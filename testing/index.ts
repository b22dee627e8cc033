// `contrail/testing`: tests of workflows without a server, in the time zone and the locale that the engine runs steps in.
import { fixLocale } from '../base/index.ts'
export { given } from './scenario.ts'
export type { Scenario, Seen } from './scenario.ts'
/** What the types of a workflow cannot see, in sentences; a deploy refuses a workflow in which it finds something. */
export { validate } from '../dsl/internal.ts'
export {
  answered,
  cancelled,
  claimed,
  done,
  edited,
  handedOn,
  killed,
  markedUndone,
  passed,
  paused,
  released,
  resubmitted,
  resumed,
  signalled,
  started,
} from './happening.ts'
export type { Happening } from './happening.ts'

export { explore } from './explore.ts'
export type { ExploreOptions, Explored } from './explore.ts'

fixLocale()
export { planned } from './planned.ts'
export type { PlannedRange, ScenarioStart } from './planned.ts'
