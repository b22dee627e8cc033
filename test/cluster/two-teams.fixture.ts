// A workflow whose two side effects belong to two teams: each has handlers of its own kind alone.
import { flow, http, perform, sideEffect, step, workflow } from 'contrail/dsl'
import { z } from 'zod'

const Started = z.object({ id: z.string() })
export const alpha = sideEffect('Alpha', { payload: Started })
export const beta = sideEffect('Beta', { payload: Started })

const begin = step('Begin', ({ id }: { readonly id: string }) => ({ output: { id } }))
const between = step('Between', ({ input }: { readonly input: { readonly id: string } }) => ({ output: { id: input.id } }))
const end = step('End', ({ input }: { readonly input: { readonly id: string } }) => ({ output: { id: input.id } }))

export const twoTeams = workflow(
  { name: 'TwoTeams', version: 1, triggers: [http({ decode: Started, id: 'id' })], state: z.object({}), initial: {} },
  flow(begin, perform(alpha), between, perform(beta), end),
)
