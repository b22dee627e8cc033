// The README as a script: the blocks of one of its parts, in order.
import { readFileSync } from 'node:fs'

export type Block =
  /** A file that the reader writes; its name stands in its first line. */
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  /** Lines for the shell, of which only the success is looked at. */
  | { readonly kind: 'shell'; readonly lines: readonly string[] }
  /** Commands with what they print. */
  | { readonly kind: 'session'; readonly steps: readonly Step[] }
export interface Step {
  readonly command: string
  /** `…` stands for what differs from run to run. */
  readonly prints: string
}

export const blocksOf = (readme: URL, title: string): readonly Block[] => {
  const [, part] = readFileSync(readme, 'utf8').split(`\n## ${title}\n`)
  const text = part?.split('\n## ')[0] ?? ''
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', body = '']) => blockOf(language, body))
}

const blockOf = (language: string, body: string): Block => {
  if (language === 'sh') return { kind: 'shell', lines: body.trimEnd().split('\n') }
  if (language === 'console') return { kind: 'session', steps: body.split(/^\$ /m).slice(1).map(stepOf) }
  const name = /^\/\/ (\S+)\n/.exec(body)?.[1]
  if (name === undefined) throw new Error(`a block of ${language} does not begin with the name of its file: ${body.slice(0, 80)}`)
  return { kind: 'file', name, text: body }
}

const stepOf = (text: string): Step => {
  const end = text.indexOf('\n')
  return { command: text.slice(0, end), prints: text.slice(end + 1).trimEnd() }
}

/** Whether something was printed as the README says; what npm itself warns of is left out. */
export const isAs = (prints: string, printed: string): boolean => {
  const pattern = prints
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*')
  return new RegExp(`^${pattern}$`).test(printed.replaceAll(/^npm warn .*\n|[ \t]+$/gm, '').trimEnd())
}
