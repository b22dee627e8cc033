import { describe, expect, it } from 'vitest'
import { createShutdown } from './shutdown.ts'

describe('the parts of a process', () => {
  it('end in the reverse of their order, each with its share, and only once', async () => {
    const ended: string[] = []
    const shutdown = createShutdown(() => 0)
    shutdown.add(async (ms) => void ended.push(`journal ${ms}`))
    shutdown.add(async (ms) => void ended.push(`server ${ms}`))
    await shutdown.run(100)
    await shutdown.run(100)
    expect(ended).toEqual(['server 50', 'journal 100'])
  })
  it('leave what they do not need to those after them, and nobody less than nothing', async () => {
    const given: number[] = []
    let now = 0
    const shutdown = createShutdown(() => now)
    const part = (needs: number) =>
      shutdown.add(async (ms) => {
        given.push(ms)
        now += needs
      })
    for (const needs of [0, 500, 10]) part(needs)
    await shutdown.run(300)
    expect(given).toEqual([100, 145, 0])
  })
  it('end all, also where one of them fails, and the failure is told', async () => {
    const ended: string[] = []
    const shutdown = createShutdown()
    shutdown.add(async () => void ended.push('journal'))
    shutdown.add(() => Promise.reject(new Error('the server does not end')))
    await expect(shutdown.run(100)).rejects.toThrow('the server does not end')
    expect(ended).toEqual(['journal'])
  })
})
