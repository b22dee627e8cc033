// Splits one JSON array: one piece an item. It follows quotes and brackets only; whether an item is JSON is judged item by item.
import { gatherer } from './piece.ts'
import type { Piece, Splitter } from './piece.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN = 0x5b
const BACKSLASH = 0x5c
const CLOSE = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

export const arraySplitter = (limit: number): Splitter => {
  const item = gatherer(limit)
  let number = 0
  let phase: 'before' | 'items' | 'after' = 'before'
  let depth = 0
  let quoted = false
  let escaped = false

  /** Whether the byte ends an item; what is inside quotes and brackets does not. */
  const ends = (c: number): boolean => {
    if (escaped) escaped = false
    else if (quoted) {
      if (c === BACKSLASH) escaped = true
      else if (c === QUOTE) quoted = false
    } else if (c === QUOTE) quoted = true
    else if (c === OPEN || c === OPEN_BRACE) depth++
    else if (depth === 0) return c === COMMA || c === CLOSE
    else if (c === CLOSE || c === CLOSE_BRACE) depth--
    return false
  }

  return {
    push(chunk) {
      const pieces: Piece[] = []
      let at = phase === 'before' ? chunk.indexOf(OPEN) + 1 : 0
      if (phase === 'before' && at === 0) return pieces
      if (phase === 'before') phase = 'items'
      let from = at
      for (; phase === 'items' && at < chunk.length; at++) {
        const c = chunk[at]!
        if (!ends(c)) continue
        item.add(chunk.subarray(from, at))
        const piece = item.take(++number)
        if (piece !== undefined) pieces.push(piece)
        from = at + 1
        if (c === CLOSE) phase = 'after'
      }
      if (from < chunk.length) item.add(chunk.subarray(from))
      return pieces
    },
    end() {
      const rest = item.take(++number)
      if (phase === 'items') return [{ number, text: '', ...rest, fault: 'the text ends before its array does' }]
      return rest === undefined ? [] : [{ ...rest, fault: 'it stands after the end of the array' }]
    },
  }
}
