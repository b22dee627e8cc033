// Deploys a module to the cluster of a configuration: its processes find the new versions by themselves.
import { FatalProblem, systemClock } from '../../base/index.ts'
import type { Version } from '../../engine/index.ts'
import { storedVersions, activateVersions } from '../../versions/index.ts'
import { loadApp, loadHandlers } from '../app.ts'
import { olderVersions, unservedKinds } from '../handler-compatibility.ts'
import { storeVersions } from '../../versions/bundle/index.ts'
import { quietLogger } from '../log.ts'
import { nonce } from '../services.ts'
import type { Config } from '../config/config.ts'
import { connect } from './connect.ts'

/** How long the connections may take to end, in milliseconds. */
const END = 5000

/** Resolves with the versions once all are active. Throws a `FatalProblem` that says why one is refused. */
export const deployTo = async (config: Config, module: string): Promise<readonly Version[]> => {
  const app = await loadApp(module)
  const { journal, bus, close } = await connect(config, { process: `deploy-${nonce()}`, log: quietLogger(config.log), alone: false })
  try {
    const versions = storedVersions({ journal })
    const stored = await storeVersions({ versions }, app.workflows, app.handlers)
    const unfit = unservedKinds(await loadHandlers(app.handlers), await olderVersions({ journal, versions }, stored))
    if (unfit.length > 0) throw new FatalProblem(`the handlers do not serve every version:\n  ${unfit.join('\n  ')}`)
    await activateVersions({ journal, versions, bus, dev: false, clock: systemClock }, stored)
    return stored
  } finally {
    await close(END)
  }
}
