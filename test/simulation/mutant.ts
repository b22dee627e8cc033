// A mutant: the system with one of its promises broken, by a wrapper around the ports; the shipped modules stay as they are.
import type { Ports } from './ports.ts'
import type { Random } from './random.ts'

export interface Mutant {
  /** As the command line takes it. */
  readonly name: string
  /** The promise that it breaks, in one sentence. */
  readonly breaks: string
  /** Called for every process that starts; `random` is the process's own line. */
  /** Changes a statement of the SQLite journal. */
  readonly rewrite?: (sql: string) => string
  wrap(ports: Ports, on: { readonly process: string; readonly random: Random }): Ports
}
