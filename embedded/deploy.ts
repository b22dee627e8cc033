// Brings the versions of workflow modules into a journal: bundled, stored by hash, activated by a command, seen to be active.
import { pause } from '../bus/clock.ts'
import type { Clock } from '../bus/clock.ts'
import { bundleWorkflow } from './bundle/index.ts'
import { causeKey, checkActivation, evolveTurn, initial, shortHash, VERSIONS } from '../journal/index.ts'
import type { Journal, Turn, Version } from '../journal/index.ts'
import type { Bundled, StoredVersions } from '../journal/versions/index.ts'
import type { ActivateCommand, Bus, Topics } from '../bus/index.ts'
import { FatalProblem } from './fatal.ts'

export interface Deployment {
  readonly journal: Journal
  readonly versions: Pick<StoredVersions, 'store' | 'refresh'>
  readonly bus: Pick<Bus<Topics>, 'submit'>
  readonly dev: boolean
  readonly clock: Clock
  /** How long an executor may take to decide, in milliseconds. */
  readonly patienceMs?: number
}

/** Bundles and stores; nothing is activated yet. */
export const storeVersions = async (
  { versions }: Pick<Deployment, 'versions'>,
  modules: readonly string[],
  handlers: readonly string[],
): Promise<readonly Version[]> => {
  const bundled = await Promise.all(modules.map((path) => bundleWorkflow(path, { handlers })))
  const found = bundled.flatMap((b) => (b.kind === 'bundled' ? b.versions : []))
  const problems = [...bundled.flatMap((b) => (b.kind === 'refused' ? b.problems : [])), ...sameName(found)]
  if (problems.length > 0) throw new FatalProblem(`the workflows are not sound:\n  ${problems.join('\n  ')}`)
  return Promise.all(found.map((one) => versions.store(one)))
}

/** Of two modules, for within one the bundler has seen to it: the last would be active, and nobody would know. */
const sameName = (found: readonly Bundled[]): readonly string[] => {
  const byName = Map.groupBy(found, ({ manifest }) => manifest.name)
  return [...byName].flatMap(([name, all]) =>
    new Set(all.map(({ hash }) => hash)).size > 1 ? [`two modules export a workflow called '${name}': rename one, or name one module`] : [],
  )
}

/** Activates what is not active yet. Needs a running executor, here or elsewhere. Throws a `FatalProblem` that says why a version is refused. */
export const activateVersions = async (deployment: Deployment, stored: readonly Version[]): Promise<void> => {
  const { journal, versions, bus, dev } = deployment
  const { snapshot, turns, version } = await journal.load(VERSIONS)
  const state = turns.reduce(evolveTurn, snapshot?.state ?? initial)
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
    await bus.submit('commands', { key: VERSIONS, value: command })
    const { events } = await decided(deployment, { command, since: version })
    const refusal = refusalIn(events, command)
    if (refusal !== undefined) throw new FatalProblem(refusal)
  }
  versions.refresh()
}

const PATIENCE = 30_000
/** Between two looks at what the executor decided, in milliseconds. */
const LOOK = 50

/** The turn that the command led to, after version `since`. In a cluster a command is durable long before an executor takes it. */
const decided = async (
  { journal, clock, patienceMs = PATIENCE }: Deployment,
  { command, since }: { readonly command: ActivateCommand; readonly since: number },
): Promise<Turn> => {
  const cause = causeKey(command)
  const until = clock.now() + patienceMs
  for (;;) {
    const { version } = await journal.load(VERSIONS)
    const turns = version === since ? [] : await journal.read(VERSIONS, since + 1, version)
    const turn = turns.find(({ causes }) => causes.some((one) => causeKey(one) === cause))
    if (turn) return turn
    if (clock.now() >= until)
      throw new FatalProblem(
        `no executor took the activation of ${command.workflow} ${command.number} within ${patienceMs / 1000} s: start one with 'contrail serve executor'; it counts as soon as one runs`,
      )
    await pause(clock, LOOK)
  }
}

/** The executor decides on what others have activated meanwhile. */
const refusalIn = (events: Turn['events'], command: ActivateCommand): string | undefined => {
  const ignored = events.find((event) => event.kind === 'Ignored' && event.cause === causeKey(command))
  return ignored?.kind === 'Ignored' && ignored.code !== undefined ? ignored.reason : undefined
}
