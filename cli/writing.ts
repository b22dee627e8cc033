// Commands that change something: they ask the running engine, and say how to start one.
import { contrailClient } from '../client/index.ts'
import type { ContrailClient } from '../client/index.ts'
import { FatalProblem } from '../base/index.ts'
import { runningIn } from '../runtime/process-file.ts'

export const clientOf = (directory: string, url?: string): ContrailClient => contrailClient({ url: url ?? engineUrl(directory) })

const engineUrl = (directory: string): string => {
  const running = runningIn(directory)
  if (running) return running.url
  throw new FatalProblem(
    `no engine runs on ${directory}: start one with 'contrail dev <module> --directory ${directory}', or name one with --url`,
  )
}
