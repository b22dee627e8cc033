import { describe, expect, it } from 'vitest'
import { ends } from './ends.ts'

describe('the parts of a process', () => {
  it('end in the reverse of their order, each with its share, and only once', async () => {
    const ended: string[] = []
    const parts = ends(() => 0)
    parts.add(async (ms) => void ended.push(`journal ${ms}`))
    parts.add(async (ms) => void ended.push(`server ${ms}`))
    await parts.all(100)
    await parts.all(100)
    expect(ended).toEqual(['server 50', 'journal 100'])
  })
  it('leave what they do not need to those after them, and nobody less than nothing', async () => {
    const given: number[] = []
    let now = 0
    const parts = ends(() => now)
    const part = (needs: number) =>
      parts.add(async (ms) => {
        given.push(ms)
        now += needs
      })
    for (const needs of [0, 500, 10]) part(needs)
    await parts.all(300)
    expect(given).toEqual([100, 145, 0])
  })
  it('end all, also where one of them fails, and the failure is told', async () => {
    const ended: string[] = []
    const parts = ends()
    parts.add(async () => void ended.push('journal'))
    parts.add(() => Promise.reject(new Error('the server does not end')))
    await expect(parts.all(100)).rejects.toThrow('the server does not end')
    expect(ended).toEqual(['journal'])
  })
})
