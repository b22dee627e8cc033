// Each scenario of docs/journal.md with a crash at every arrow: however it dies, it ends as it would have.
import { describe, expect, it } from 'vitest'
import { world } from './crash-world.ts'
import type { Death, World } from './crash-world.ts'
import { plays } from './all-plays.ts'
import type { Play } from './scenarios.ts'

const played = async ({ workflows, play }: Play, death?: Death): Promise<World> => {
  const on = world(workflows, death)
  await play(on)
  return on
}

describe.each(plays.map((p) => [p.name, p] as const))('%s', (_, play) => {
  it('comes to its end without a crash', async () => {
    expect(JSON.stringify(await (await played(play)).summary())).toContain(play.shows)
  })
  it.each(['lost', 'kept'] as const)('ends the same with a crash at any arrow, when the bus is %s', async (bus) => {
    const whole = await played(play)
    const expected = await whole.summary()
    for (let arrow = 0; arrow < whole.arrows(); arrow++) {
      const after = await (await played(play, { arrow, bus })).summary()
      expect(after, `a crash at arrow ${arrow}`).toEqual(expected)
    }
  })
})
