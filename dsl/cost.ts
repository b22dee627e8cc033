// `npx node dsl/cost.ts` prints what the types cost, beside the same files without workflows and without steps.
import { costOf, full, plain, vocabulary, WORKFLOWS } from './cost.fixture.ts'

const rows = { 'zod and the DSL alone': plain, 'steps and schemas': vocabulary, [`${WORKFLOWS} workflows of 12 nodes`]: full }
for (const [name, source] of Object.entries(rows)) {
  const { instantiations, types, time, memory } = await costOf(source)
  console.log(`${name}: ${instantiations} instantiations, ${types} types, check ${time}, memory ${memory}`)
}
