// A kept signal that the waiting version cannot take was said to be ignored each time a wait opened, and looked at each time.
import { expect, it } from 'vitest'
import { misfitSignals } from '../size/lines.ts'

it('a kept signal that does not fit is said once, however many waits of the version open', async () => {
  expect((await misfitSignals(3, 5)).ignored).toBe(3)
})
