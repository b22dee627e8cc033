// `contrail/testing`: tests of workflows without a server.
export { given } from './scenario.ts'
export type { Scenario, Seen } from './scenario.ts'
export { answered, cancelled, passed, resubmitted, signalled, started } from './happening.ts'
export type { Happening } from './happening.ts'
