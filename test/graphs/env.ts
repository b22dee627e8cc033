// What an engine beside no journal may look up: one version, and nothing from elsewhere.
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { Env } from '../../engine/index.ts'

/** Chance and ids are always the same ones. `over`: the time and the bounds of a turn, and what is to be found all the same. */
export const loneEnv = (workflow: AnyWorkflow, over: Pick<Env, 'now' | 'limits'> & Partial<Env>): Env => ({
  random: () => 0.5,
  uuid: () => 'uuid',
  version: () => ({ hash: 'h', workflow }),
  newest: () => null,
  turn: () => undefined,
  closed: () => null,
  past: () => null,
  listener: () => null,
  twice: false,
  dev: false,
  ...over,
})
