// Leaves a column out of the update of a row that is there already: the list never hears that an effect needs a person.
import type { InstanceRow } from '../../../engine/index.ts'
import type { Journal } from '../../../journal/index.ts'
import type { Mutant } from '../mutant.ts'

export const forgottenColumn: Mutant = {
  name: 'forgotten-column',
  breaks: 'lists and details never disagree',
  wrap: (ports) => {
    const { journal } = ports
    return {
      ...ports,
      journal: {
        ...journal,
        append: async (batch) => {
          const rows = (of: readonly InstanceRow[]) => Promise.all(of.map((row) => updated(journal, row)))
          return journal.append(
            await Promise.all(batch.map(async (a) => ({ ...a, index: { ...a.index, instances: await rows(a.index.instances) } }))),
          )
        },
      },
    }
  },
}

const updated = async (journal: Journal, row: InstanceRow): Promise<InstanceRow> => {
  const before = await journal.instance(row.instance)
  return before ? { ...row, effectsInReview: before.effectsInReview } : row
}
