// What large instances and long lines cost, counted: each step once, each signal said once, bytes that grow with the items and nothing else.
import { describe, expect, it } from 'vitest'
import { effectsOfOneStep, parallelSteps, sequence } from './core.ts'
import { listOfEffects, loopOfDays } from './frames.ts'
import { misfitSignals, queuedStarts } from './lines.ts'

const perItem = (bytes: number, items: number): number => bytes / items

describe('an instance of any size', () => {
  it.each([
    ['parallel steps', parallelSteps],
    ['a sequence of steps', sequence],
  ])('%s: each is evaluated once, and bytes are linear', (_, run) => {
    const [small, large] = [run(300), run(3_000)]
    expect([small.evaluations, large.evaluations]).toEqual([300, 3_000])
    expect(perItem(large.bytes, 3_000)).toBeLessThan(perItem(small.bytes, 300) * 1.15)
    expect(large.turns).toBeGreaterThan(5)
  })
  it('many side effects of one step: bytes are linear, and each outcome is one turn', () => {
    const [small, large] = [effectsOfOneStep(100), effectsOfOneStep(1_000)]
    expect(perItem(large.bytes, 1_000)).toBeLessThan(perItem(small.bytes, 100) * 1.1)
    expect(large.turns).toBe(1_001)
  })
})

describe('a list or a loop of any size', () => {
  it('items with a side effect each: bytes are linear, and an outcome costs the same beside many as beside few', () => {
    const [small, large] = [listOfEffects(100), listOfEffects(1_000)]
    expect(perItem(large.bytes, 1_000)).toBeLessThan(perItem(small.bytes, 100) * 1.1)
    expect(large.turns).toBeLessThan(1_010)
    expect(large.firstOutcomesUs).toBeLessThan(large.lastOutcomesUs * 5 + 100)
  })
  it('a year of rounds: each is evaluated once, bytes are linear, and the state does not grow', () => {
    const [small, large] = [loopOfDays(36), loopOfDays(365)]
    expect([small.evaluations, large.evaluations]).toEqual([36, 365])
    expect(perItem(large.bytes, 365)).toBeLessThan(perItem(small.bytes, 36) * 1.1)
    expect(large.lastState).toBeLessThan(large.firstState + 40)
  })
})

describe('a long line on one stream', () => {
  it('queued starts: each is evaluated once when its turn comes, and bytes are linear, with snapshots', async () => {
    const [small, large] = [await queuedStarts(150), await queuedStarts(1_500)]
    expect([small.evaluations, large.evaluations]).toEqual([150, 1_500])
    expect(perItem(large.turnBytes, 1_500)).toBeLessThan(perItem(small.turnBytes, 150) * 1.1)
    expect(large.snapshotBytes).toBeLessThan(large.turnBytes * 1.5)
  })
  it('kept signals that fit no wait: each is said once, at the first, and bytes are linear', async () => {
    const [small, large] = [await misfitSignals(100), await misfitSignals(1_000)]
    expect([small.ignored, large.ignored]).toEqual([100, 1_000])
    expect(perItem(large.turnBytes, 1_000)).toBeLessThan(perItem(small.turnBytes, 100) * 1.1)
    expect(large.snapshotBytes).toBeLessThan(large.turnBytes * 1.5)
  })
})
