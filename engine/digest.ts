// A short name for a content: two that differ have different ones, and nothing of the content can be read from it.
import { createHash } from 'node:crypto'
import { canonicalRead } from '../base/index.ts'

export const digestOf = (content: unknown): string => {
  const checked = canonicalRead(content)
  const printed = checked.kind === 'ok' ? JSON.stringify(checked.value) : checked.problem
  return createHash('sha256').update(printed).digest('hex').slice(0, 16)
}
