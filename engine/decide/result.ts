// What a workflow yields that can be a child is what it promises: checked by its own version, when it is done.
import { issuesText, misfits } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import type { Instance } from '../state.ts'
import type { Version } from '../version.ts'
import { runCode } from './code.ts'
import type { Draft } from './draft.ts'
import type { Fault } from './park.ts'

export const resultFault = (draft: Draft, { hash, workflow }: Version, { instance }: Instance, output: JsonValue): Fault | undefined => {
  const { child } = workflow
  if (child === null) return undefined
  const what = `the result of ${workflow.name}`
  const ran = runCode(
    draft.env,
    () => ({ what, version: hash, of: instance }),
    () => misfits(child.result, output),
  )
  if (ran.kind === 'stuck') return ran.fault
  if (ran.value.length === 0) return undefined
  return { code: 'result', message: `${what} does not fit the schema of its trigger call: ${issuesText(ran.value)}` }
}
