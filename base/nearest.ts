// Of the names that there are the one that was probably meant.

/** The nearest to what was written, where it is near: other case, or about one letter in three wrong. */
export const nearest = (written: string, names: Iterable<string>): string | undefined => {
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const name of names) {
    const most = Math.floor(Math.max(2, Math.min(written.length, name.length)) / 3) + 1
    // What is much longer or shorter cannot be near, and is not looked at: a caller's text may have any length.
    if (Math.abs(written.length - name.length) > most) continue
    const distance = editDistance(written.toLowerCase(), name.toLowerCase())
    if (distance <= most && (best === undefined || distance < best.distance)) best = { name, distance }
  }
  return best?.name
}

/** ` (did you mean 'Order'?)`, or nothing. */
export const didYouMean = (written: string, names: Iterable<string>): string => {
  const name = nearest(written, names)
  return name === undefined ? '' : ` (did you mean ${JSON.stringify(name)}?)`
}

/** Letters to insert, delete or replace. */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
