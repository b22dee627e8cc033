import { describe, expect, it } from 'vitest'
import { progress } from './progress.ts'

const screen = (isTTY: boolean) => {
  const written: string[] = []
  let at = 0
  const out = { isTTY, write: (text: string) => written.push(text) }
  return { written, bar: progress('sent', out, () => at), pass: (ms: number) => (at += ms) }
}

describe('progress on a terminal', () => {
  it('is a bar in one line, drawn anew over itself, and left standing at the end', () => {
    const { written, bar, pass } = screen(true)
    bar.set(0, 4)
    pass(100)
    bar.set(2, 4, 'one twice')
    bar.end()
    expect(written).toEqual([
      `\r\u001B[Ksent ${'░'.repeat(28)} 0/4`,
      `\r\u001B[Ksent ${'█'.repeat(14)}${'░'.repeat(14)} 2/4  one twice`,
      '\n',
    ])
  })

  it('is not drawn more often than eyes can follow, but always when all is done', () => {
    const { written, bar, pass } = screen(true)
    for (let done = 0; done < 1_000; done++) {
      bar.set(done, 1_000)
      pass(1)
    }
    expect(written).toHaveLength(13)
    bar.set(1_000, 1_000)
    expect(written.at(-1)).toContain('█'.repeat(28))
  })

  it('of nothing is full at once', () => {
    const { written, bar } = screen(true)
    bar.set(0, 0)
    expect(written).toEqual([`\r\u001B[Ksent ${'█'.repeat(28)} 0/0`])
  })
})

describe('progress elsewhere', () => {
  it('is a plain line now and then, and one when all is done', () => {
    const { written, bar, pass } = screen(false)
    bar.set(1, 3)
    pass(500)
    bar.set(2, 3)
    pass(2_000)
    bar.set(2, 3, 'slow')
    bar.set(3, 3)
    bar.end()
    expect(written).toEqual(['sent 1/3\n', 'sent 2/3  slow\n', 'sent 3/3\n'])
  })

  it('says at the end how far it came, and nothing where it never began', () => {
    const { written, bar } = screen(false)
    bar.end()
    expect(written).toEqual([])
    bar.set(1, 3)
    bar.set(2, 3)
    bar.end()
    expect(written).toEqual(['sent 1/3\n', 'sent 2/3\n'])
  })
})
