// The public surface of verification: recorded steps, run again and compared.
export { rerun } from './rerun.ts'
export type { Rerun, RerunOf } from './rerun.ts'
