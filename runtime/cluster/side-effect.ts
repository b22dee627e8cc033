// contrail serve side-effect: calls handlers, which come from a module and are checked against the activated versions.
import { queueOf, servedQueues } from '../../bus/index.ts'
import { effectsOf } from '../../dsl/internal.ts'
import { loadApp, loadHandlers, loadWorkflows } from '../app.ts'
import { FatalProblem, systemClock } from '../../base/index.ts'
import { guardCalls } from '../call-guard.ts'
import { incompatibility } from '../handler-compatibility.ts'
import { startEffects, SUSPECT } from '../services.ts'
import { followSwitches } from '../switches.ts'
import { watchHandlerFit } from './handler-fit.ts'
import { liveHandlers } from './live-handlers.ts'
import type { AppCode } from './live-handlers.ts'
import type { ClusterRuntime, Composition } from './process.ts'

/** What an app or workflow brings along; `module` is a path. */
export const codeOf = async (module: string): Promise<AppCode> => {
  const app = await loadApp(module)
  const handlers = await loadHandlers(app.handlers)
  if (handlers.length > 0) return { handlers, workflows: await loadWorkflows(app.workflows) }
  throw new FatalProblem(`${module} has no handlers: name the modules that export what 'handle(workflow, …)' gives`)
}

/** The queues that the process takes from. Throws where its handlers are not enough. */
const queuesFor = ({ queues, log }: ClusterRuntime, code: AppCode, serve: readonly string[]): readonly string[] => {
  const remote = code.workflows.flatMap((workflow) => effectsOf(workflow).flatMap((effect) => (effect.remote ? [effect.kind] : [])))
  const handled = new Set([...code.handlers.flatMap((of) => Object.keys(of.handlers)), ...remote])
  const served = servedQueues(queues, handled, serve)
  if (served.kind === 'refused') throw new FatalProblem(served.problem)
  for (const { queue, kinds, lacks } of served.idle)
    log.warn({ queue, kinds, lacks }, 'handlers are never called: their queue has other kinds, which this process cannot handle')
  return served.queues
}

/** `serve`: the queues to take from; empty: all that the handlers are enough for. */
export const sideEffectProcess = async (runtime: ClusterRuntime, code: AppCode, serve: readonly string[] = []): Promise<Composition> => {
  const { followed, log } = runtime
  const queues = queuesFor(runtime, code, serve)
  const queueOfKind = (kind: string): string => queueOf(runtime.queues, kind)
  const comes = (kind: string): boolean => queues.includes(queueOfKind(kind))
  const { handlers, follow, missing } = liveHandlers(code, log, comes)
  follow(followed.active())
  const { journal, versions } = runtime
  const fit = await watchHandlerFit({ journal, versions, followed, code, comes, clock: systemClock, log })
  runtime.onShutdown(async () => fit.stop())
  let problem: string | undefined
  followed.onChange((active) => {
    try {
      follow(active)
      problem = undefined
    } catch (error) {
      if (!(error instanceof FatalProblem)) throw error
      problem = error.message
      log.error({ err: error }, 'the handlers do not fit the activated versions: those of before go on')
    }
  })
  /** Of kinds that only steps ask for it is known when they come. */
  const came = new Set<string>()
  const onUnhandled = (kind: string, is: boolean): void => void (is ? came.add(kind) : came.delete(kind))
  const switches = await followSwitches(runtime)
  runtime.onShutdown(() => switches.stop())
  const effects = await startEffects(runtime, handlers, {
    clocks: 'apart',
    switches,
    queues,
    suspectMs: SUSPECT,
    onUnhandled,
    unfit: incompatibility(code.handlers),
  })
  const unguard = guardCalls()
  runtime.onShutdown(async () => unguard())
  runtime.onShutdown((ms) => effects.stop(ms))
  return {
    content: { api: [] },
    notReady: () => [
      ...(problem === undefined ? [] : [problem]),
      ...fit.problems(),
      ...[...new Set([...missing(), ...came])].map(
        (kind) =>
          `no handler for kind '${kind}', which the queue ${queueOfKind(kind)} may bring: add one, or give the kind a queue of its own (effects.queues)`,
      ),
    ],
  }
}
