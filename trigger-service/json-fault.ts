// Where a text stops being JSON, in words that quote nothing of it.

type Expect = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'rest'
interface Fault {
  readonly at: number
  readonly what: string
}

const VALUE = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const SPACE = /[ \t\n\r]*/y

/** "line 3, column 14: expected ',' or '}'"; without the line where the text has only one. Undefined where the text is JSON. */
export const jsonFault = (text: string): string | undefined => {
  const fault = firstFault(text)
  if (fault === undefined) return undefined
  const before = text.slice(0, fault.at).split('\n')
  const line = text.includes('\n') ? `line ${before.length}, ` : ''
  const end = fault.at === text.length ? 'the text ends, ' : ''
  return `${line}column ${before.at(-1)!.length + 1}: ${end}${fault.what}`
}

/** Follows the grammar without recursion, so that no depth of nesting is too much. */
const firstFault = (text: string): Fault | undefined => {
  const inside: ('{' | '[')[] = []
  let expect: Expect = 'value'
  let at = 0
  const open = (bracket: '{' | '['): Expect => {
    inside.push(bracket)
    return bracket === '{' ? 'key or }' : 'value or ]'
  }
  const close = (): Expect => {
    inside.pop()
    return 'rest'
  }
  for (;;) {
    at = endOf(SPACE, text, at) ?? at
    const c = text[at]
    let next = at + 1
    switch (expect) {
      case 'rest': {
        const bracket = inside.at(-1)
        if (bracket === undefined) return c === undefined ? undefined : { at, what: 'expected nothing more' }
        const end = bracket === '{' ? '}' : ']'
        if (c === ',') expect = bracket === '{' ? 'key' : 'value'
        else if (c === end) expect = close()
        else return { at, what: `expected ',' or '${end}'` }
        break
      }
      case 'colon':
        if (c !== ':') return { at, what: "expected ':'" }
        expect = 'value'
        break
      case 'key':
      case 'key or }':
        if (c === '"') {
          const end = endOfString(text, at)
          if (typeof end !== 'number') return end
          next = end
          expect = 'colon'
        } else if (c === '}' && expect === 'key or }') expect = close()
        else return { at, what: `expected a key in double quotes${expect === 'key' ? '' : " or '}'"}` }
        break
      case 'value':
      case 'value or ]':
        if (c === '{' || c === '[') expect = open(c)
        else if (c === ']' && expect === 'value or ]') expect = close()
        else {
          const end = c === '"' ? endOfString(text, at) : endOf(VALUE, text, at)
          if (typeof end === 'object') return end
          if (end === undefined) return { at, what: `expected a value${expect === 'value' ? '' : " or ']'"}` }
          next = end
          expect = 'rest'
        }
    }
    at = next
  }
}

const endOf = (pattern: RegExp, text: string, at: number): number | undefined => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** The place after the closing quote. */
const endOfString = (text: string, start: number): number | Fault => {
  let at = start + 1
  while (at < text.length && text[at] !== '"') {
    if (text[at]! < ' ') return { at, what: 'a control character in a text must be escaped' }
    const next = text[at] === '\\' ? endOf(ESCAPE, text, at) : at + 1
    if (next === undefined) return { at, what: 'a text has no such escape' }
    at = next
  }
  return at < text.length ? at + 1 : { at, what: "expected '\"'" }
}
