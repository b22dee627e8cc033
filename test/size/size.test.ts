// What large instances and long lines cost, counted: each step once, each signal said once, bytes that grow with the items and nothing else.
import { describe, expect, it } from 'vitest'
import { effectsOfOneStep, parallelSteps, sequence } from './core.ts'
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
