// Progress of long work: a bar on a terminal, a plain line now and then elsewhere.

export interface ProgressLine {
  set(done: number, total: number, more?: string): void
  /** Leaves the last state standing. */
  end(): void
}

/** What of a stream is used. */
interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const WIDTH = 28
/** Between two drawings of the bar, and between two plain lines. Milliseconds. */
const REDRAW = 80
const PLAIN = 2000

export const progress = (what: string, out: Screen = process.stderr, now: () => number = Date.now): ProgressLine => {
  let last = -Infinity
  let shown = ''
  let current = ''
  const write = (): void => {
    if (current === shown) return
    out.write(out.isTTY ? `\r\u001B[K${current}` : `${current}\n`)
    shown = current
  }
  return {
    set: (done, total, more = '') => {
      const share = total === 0 ? 1 : Math.min(1, done / total)
      const full = Math.round(share * WIDTH)
      const bar = out.isTTY ? `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ` : ''
      current = `${what} ${bar}${done}/${total}${more === '' ? '' : `  ${more}`}`
      const at = now()
      if (at - last < (out.isTTY ? REDRAW : PLAIN) && done < total) return
      last = at
      write()
    },
    end: () => {
      write()
      if (out.isTTY && shown !== '') out.write('\n')
    },
  }
}
