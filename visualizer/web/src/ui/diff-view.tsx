// What a step changed in the state: removed and added lines, told apart by sign and tint.
import type { Change } from '../api/types.ts'
import { diffOf } from '../lib/line-diff.ts'

const SPOKEN = { ' ': '', '+': 'added: ', '-': 'removed: ' } as const

export const DiffView = ({ changes }: { readonly changes: readonly Change[] }) => (
  <div className="diff mono" tabIndex={0} role="group" aria-label="State change">
    {changes.flatMap(({ key, before, after }) =>
      diffOf(key, before, after).map(({ sign, text }, i) => (
        <div key={`${key} ${i}`} className={sign === '+' ? 'add' : sign === '-' ? 'del' : undefined}>
          <span aria-hidden>{sign === '-' ? '−' : sign}</span>
          <span className="unseen">{SPOKEN[sign]}</span>
          {text}
        </div>
      )),
    )}
  </div>
)
