// The copy that unpacking is made of: a piece of what was written before, once more.

/** Byte by byte where the copy reaches into itself: that is how runs are written. */
export const copyBack = (out: Buffer, at: number, back: number, size: number): void => {
  if (back === 0 || back > at || at + size > out.length) throw new RangeError('a copy of what is not there')
  if (back >= size) out.copyWithin(at, at - back, at - back + size)
  else for (let i = 0; i < size; i++) out[at + i] = out[at + i - back]!
}
