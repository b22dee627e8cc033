// Leaves the time at which a stream is due as it is where there is none any more: a statement of the SQLite journal alone.
import type { Mutant } from '../mutant.ts'

export const keptDue: Mutant = {
  name: 'kept-due',
  breaks: 'what SQLite lists as due is what the turns say',
  rewrite: (sql) => sql.replace('SET version = ?, at = ?, due = ?,', 'SET version = ?, at = ?, due = coalesce(?, due),'),
  wrap: (ports) => ports,
}
