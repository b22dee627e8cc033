// Several triggers may name one source: they are asked in their order, and the first that takes a payload counts.
import { refused } from './answers.ts'
import type { Refused } from './answers.ts'

/** The first command that is made, or one refusal that says why there is none: the reasons of all, the fields of the first. */
export const firstMade = <Made extends { readonly kind: string }>(attempts: readonly (() => Made | Refused)[]): Made | Refused => {
  const refusals: Refused[] = []
  for (const attempt of attempts) {
    const made = attempt()
    if (!isRefused(made)) return made
    refusals.push(made)
  }
  const [first, ...others] = refusals
  if (first === undefined) throw new Error('somebody has to be asked')
  if (others.length === 0) return first
  const reasons = [...new Set(refusals.map(({ message }) => message))].join('; ')
  return refused(first.code, reasons, first.issues === undefined ? {} : { issues: first.issues })
}

const isRefused = (made: { readonly kind: string }): made is Refused => made.kind === 'refused'
