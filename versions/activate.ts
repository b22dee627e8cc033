// Activates stored versions by commands to the executor, and sees that each is active or says why not.
import { FatalProblem } from '../base/index.ts'
import { sharedByKey } from '../dsl/internal.ts'
import type { AnyWorkflow } from '../dsl/index.ts'
import { checkActivation, evolveTurn, initial, shortHash, VERSIONS } from '../engine/index.ts'
import type { Version, ActivateCommand } from '../engine/index.ts'
import { decided, refusalIn } from './decided.ts'
import type { Deciding } from './decided.ts'
import { declareSchedules, scheduleProblem } from './schedules.ts'
import type { StoredVersions } from './stored.ts'

export interface ActivationOptions extends Deciding {
  readonly versions: Pick<StoredVersions, 'active' | 'refresh'>
  readonly dev: boolean
}

/** Activates what is not active yet. Needs a running executor, here or elsewhere. Throws a `FatalProblem` that says why a version is refused. */
export const activateVersions = async (deployment: ActivationOptions, stored: readonly Version[]): Promise<void> => {
  const { journal, versions, dev } = deployment
  const { snapshot, turns, version } = await journal.load(VERSIONS)
  const state = turns.reduce(evolveTurn, snapshot?.state ?? initial)
  const after = await activeAfter(deployment, stored)
  const shared = sharedByKey(after)[0] ?? (await scheduleProblem(deployment, after, stored))
  if (shared !== undefined) throw new FatalProblem(shared)
  for (const { hash, workflow } of stored) {
    const candidate = { workflow: workflow.name, number: workflow.version, hash }
    if (Object.hasOwn(state.active, workflow.name) && state.active[workflow.name]?.hash === hash) continue
    const check = checkActivation(state, candidate, { dev })
    if (check.kind === 'refused') throw new FatalProblem(check.message)
    const id = `${hash}-${version}`
    const command: ActivateCommand = {
      kind: 'activate',
      stream: VERSIONS,
      id,
      ...candidate,
      by: 'deploy',
      reason: `module holds ${shortHash(hash)}`,
    }
    const what = `the activation of ${workflow.name} ${workflow.version}`
    const { events } = await decided(deployment, { command, since: version, what })
    const refusal = refusalIn(events, command)
    if (refusal !== undefined) throw new FatalProblem(refusal)
  }
  versions.refresh()
  await declareSchedules(deployment, stored, dev)
}

/** In development a workflow that was renamed or removed stays active beside the module that no longer has it: it stops nobody. */
const activeAfter = async ({ versions, dev }: ActivationOptions, stored: readonly Version[]): Promise<readonly AnyWorkflow[]> => {
  const deployed = stored.map(({ workflow }) => workflow)
  const names = new Set(deployed.map(({ name }) => name))
  const others = dev ? [] : (await versions.active()).flatMap(({ workflow }) => (names.has(workflow.name) ? [] : [workflow]))
  return [...others, ...deployed]
}
