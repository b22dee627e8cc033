// The command against one configured cluster: as an operator says it, and the processes that it starts.
import { expect, vi } from 'vitest'
import { contrail, running } from '../bad-inputs/processes.ts'
import type { Running } from '../bad-inputs/processes.ts'

/** JVMs, databases and processes start on a machine that others use too. */
export const PATIENCE = 300_000

export interface Served extends Running {
  readonly url: string
}
export type Env = Readonly<Record<string, string>>

export interface ClusterCommands {
  /** What a command prints; it must succeed. */
  readonly done: (...args: readonly string[]) => Promise<string>
  /** `contrail serve …`, which may still be waiting for what it needs. */
  readonly begin: (args: readonly string[], env?: Env) => Running
  /** `contrail serve …`, once it is ready. */
  readonly serve: (args: readonly string[], env?: Env) => Promise<Served>
}

/** `notes`: where the handlers of fixtures write what they did. */
export const clusterCommands = ({ config, notes }: { readonly config: string; readonly notes: string }): ClusterCommands => {
  const begin: ClusterCommands['begin'] = (args, env = {}) =>
    running(['serve', ...args, '--config', config], { env: { CONTRAIL_TEST_NOTES: notes, ...env } })
  return {
    begin,
    done: async (...args) => {
      const { code, out, err } = await contrail([...args, '--config', config])
      expect(code, `${args.join(' ')}: ${err}`).toBe(0)
      return out
    },
    serve: async (args, env) => {
      const process = begin(args, env)
      const [, url = ''] = await process.said(/runs on (\S+) as /)
      await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), { timeout: PATIENCE, interval: 200 })
      return { ...process, url }
    },
  }
}
