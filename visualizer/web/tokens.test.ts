import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('src/styles/tokens.css', import.meta.url), 'utf8')

/** The tokens of a theme, as they stand in its block. */
const tokensOf = (theme: string): ReadonlyMap<string, string> => {
  const block = css.slice(css.indexOf(`[data-theme='${theme}']`))
  return new Map(
    [...block.slice(0, block.indexOf('}')).matchAll(/--([\w-]+): (#[\da-f]{3,6});/g)].map(([, name = '', colour = '']) => [name, colour]),
  )
}

/** The relative luminance of WCAG 2. */
const luminance = (colour: string): number => {
  const whole = colour.length === 4 ? colour.replaceAll(/[\da-f]/g, '$&$&') : colour
  const [r = 0, g = 0, b = 0] = (whole.match(/[\da-f]{2}/g) ?? []).map((pair) => {
    const share = Number.parseInt(pair, 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const GROUNDS = ['bg', 'surface', 'raised']
const TEXT: readonly (readonly [text: string, ground: string])[] = [
  ...['fg', 'dim', 'accent', 'ok', 'run', 'bad', 'warn', 'review', 'skip', 'j-key', 'j-text', 'j-word'].flatMap((text) =>
    GROUNDS.map((ground) => [text, ground] as const),
  ),
  ...['ok', 'run', 'bad', 'warn', 'review', 'skip', 'accent'].map((tone) => [tone, `${tone}-bg`] as const),
  ...['add', 'del', 'review-bg', 'warn-bg'].map((ground) => ['fg', ground] as const),
  ['on-accent', 'accent'],
]
/** Lines that mean something: what joins nodes, the edge of a field, the ring of what has the focus. */
const LINES = ['edge', 'edge-taken', 'accent'].flatMap((line) => GROUNDS.map((ground) => [line, ground] as const))

describe.each(['light', 'dark'])('the %s theme', (theme) => {
  const tokens = tokensOf(theme)
  const of = (name: string): string => {
    const colour = tokens.get(name)
    if (colour === undefined) throw new Error(`there is no --${name} in the ${theme} theme`)
    return colour
  }

  it.each(TEXT)('lets %s be read on %s', (text, ground) => expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5))
  it.each(LINES)('lets the line %s be seen on %s', (line, ground) => expect(contrast(of(line), of(ground))).toBeGreaterThanOrEqual(3))
})
