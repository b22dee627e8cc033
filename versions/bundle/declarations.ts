// Marks what a module declares as droppable: a workflow's script carries what the workflow uses, so that a change beside it is no change of it.

/** Calls of the DSL, of zod and of the author's own helpers make values and do nothing else, but only we know that: esbuild keeps them unless they are marked. */
const PURE = '/* @__PURE__ */ (() => ('
const END = '))()'

const DECLARATION = /(?:export )?(?:const|let|var) [\w$]+ = /y
/** What esbuild drops by itself when it is not used; a function would lose its name. */
const PLAIN = /(?:async )?(?:function\b|class\b|\([^()]*\) =>|[\w$]+ =>)/y
const KEYWORD = /\b(?:return|typeof|case|in|of|instanceof|new|delete|void|throw|do|else|yield|await)$/

/**
 * `code` is a module as esbuild prints it: a statement begins at the beginning of a line, and ends with a semicolon. Gives the same where it
 * cannot be followed.
 */
export const droppable = (code: string): string => {
  let made = ''
  let at = 0
  while (at < code.length) {
    const end = endOfStatement(code, at)
    if (end === undefined) return made + code.slice(at)
    made += marked(code.slice(at, end))
    at = end
  }
  return made
}

const marked = (statement: string): string => {
  const start = /^\s*/.exec(statement)?.[0].length ?? 0
  DECLARATION.lastIndex = start
  const head = DECLARATION.exec(statement)
  if (head === null || !statement.trimEnd().endsWith(';')) return statement
  const from = start + head[0].length
  PLAIN.lastIndex = from
  const value = statement.slice(from, statement.lastIndexOf(';'))
  if (PLAIN.test(statement) || splits(value)) return statement
  return `${statement.slice(0, from)}${PURE}${value}${END};${statement.slice(statement.lastIndexOf(';') + 1)}`
}
/** Two declarations in one statement stay as they are. */
const splits = (value: string): boolean => walk(value, 0, ',') !== undefined

/** Behind the semicolon, or behind the brace of a function or a class, with which a line ends. */
const endOfStatement = (code: string, from: number): number | undefined => walk(code, from, ';')

/** The position behind the next `mark` that stands in no bracket, text, regular expression or comment. */
const walk = (code: string, from: number, mark: string): number | undefined => {
  let depth = 0
  /** The depths at which templates go on behind their `}`. */
  const templates: number[] = []
  for (let at = from; at < code.length; at++) {
    const char = code[at]!
    if (char === '"' || char === "'") at = endOfText(code, at)
    else if (char === '`' || (char === '}' && templates.at(-1) === depth)) {
      if (char === '}') {
        templates.pop()
      }
      const stop = endOfTemplate(code, at)
      if (code[stop] === '{') templates.push(depth)
      at = stop
    } else if (char === '/' && code[at + 1] === '/') at = lineEnd(code, at)
    else if (char === '/' && code[at + 1] === '*') at = code.indexOf('*/', at + 2) + 1
    else if (char === '/' && beginsRegex(code.slice(Math.max(from, at - 40), at))) at = endOfRegex(code, at)
    else if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) {
      depth--
      if (depth === 0 && char === '}' && mark === ';' && code[at + 1] === '\n') return at + 2
    } else if (char === mark && depth === 0) return at + 1
    if (at < from || depth < 0) return undefined // it could not be followed
  }
  return undefined
}

const lineEnd = (code: string, at: number): number => (code.indexOf('\n', at) + 1 || code.length + 1) - 1
const endOfText = (code: string, at: number): number => {
  const quote = code[at]
  for (let i = at + 1; i < code.length; i++) {
    if (code[i] === '\\') i++
    else if (code[i] === quote) return i
  }
  return code.length
}
/** At its closing quote, or at the brace of a `${`. */
const endOfTemplate = (code: string, at: number): number => {
  for (let i = at + 1; i < code.length; i++) {
    if (code[i] === '\\') i++
    else if (code[i] === '`') return i
    else if (code[i] === '$' && code[i + 1] === '{') return i + 1
  }
  return code.length
}
const endOfRegex = (code: string, at: number): number => {
  let inClass = false
  for (let i = at + 1; i < code.length; i++) {
    if (code[i] === '\\') i++
    else if (code[i] === '[') inClass = true
    else if (code[i] === ']') inClass = false
    else if (code[i] === '/' && !inClass) return i
  }
  return code.length
}
/** After a value a slash divides. */
const beginsRegex = (before: string): boolean => {
  const text = before.trimEnd()
  return KEYWORD.test(text) || !/[\w$)\]}"'`]$/.test(text)
}
