// The public surface of verification: recorded steps, run again and compared.
export { rerun } from './rerun.ts'
export type { RecordedFault, Rerun, RerunOf } from './rerun.ts'
