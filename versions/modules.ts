// The modules that a script finds at run time instead of carrying them: the very ones that this engine runs with.
import * as zod from 'zod'
import * as dsl from '../dsl/index.ts'

/** What a script can `require`, by name. */
export type Modules = Readonly<Record<string, object>>

export const runningModules: Modules = { 'contrail/dsl': dsl, zod }
