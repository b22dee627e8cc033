// A JSON value, printed and coloured; a long one begins short.
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import type { JsonValue } from '../api/types.ts'
import { CopyButton } from './copy.tsx'

/** Lines shown before somebody asks for more. */
const SHORT = 200

export const JsonView = ({ value, label }: { readonly value: JsonValue; readonly label: string }) => {
  const [whole, setWhole] = useState(false)
  const lines = useMemo(() => JSON.stringify(value, null, 2).split('\n'), [value])
  const shown = whole ? lines : lines.slice(0, SHORT)
  return (
    <div className="json">
      <CopyButton text={lines.join('\n')} what={label} />
      <pre className="mono" tabIndex={0} role="group" aria-label={label}>
        {shown.map((line, i) => (
          <JsonLine key={i} text={line} />
        ))}
      </pre>
      {lines.length > shown.length && (
        <button type="button" className="btn small" onClick={() => setWhole(true)}>
          Show all {lines.length} lines
        </button>
      )}
    </div>
  )
}

/** A key, a text, or a plain word or number: JSON.stringify prints one of each at most on a line. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

const JsonLine = ({ text }: { readonly text: string }) => {
  const parts: ReactNode[] = []
  let end = 0
  for (const found of text.matchAll(TOKEN)) {
    const [token, quoted, colon] = found
    if (found.index > end) parts.push(text.slice(end, found.index))
    parts.push(
      <span
        key={found.index}
        className={quoted === undefined ? 'j-word' : colon !== undefined ? 'j-key' : quoted.includes('••••') ? 'j-mask' : 'j-text'}
      >
        {token}
      </span>,
    )
    end = found.index + token.length
  }
  return (
    <>
      {parts}
      {text.slice(end)}
      {'\n'}
    </>
  )
}
