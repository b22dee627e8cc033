// Numbers, times and names as people read them.

/** Milliseconds as one or two units: `0 ms`, `431 ms`, `3.47 s`, `2 min 5 s`, `3 h 20 min`, `6 d 23 h`. */
export const duration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const
  const first = units.findIndex(([, size]) => ms >= size)
  const [unit, size] = units[first]!
  const next = units[first + 1]
  const rest = next === undefined ? 0 : Math.floor((ms % size) / next[1])
  return `${Math.floor(ms / size)} ${unit}${next === undefined || rest === 0 ? '' : ` ${rest} ${next[0]}`}`
}

/** How far a time is from now, in one unit: `just now`, `5 min ago`, `in 3 d`. */
export const relative = (at: number, now: number): string => {
  const away = Math.abs(now - at)
  if (away < 1000) return 'just now'
  const text = duration(away < 60_000 ? Math.floor(away / 1000) * 1000 : away)
    .replace('.00', '')
    .split(' ')
    .slice(0, 2)
    .join(' ')
  return at > now ? `in ${text}` : `${text} ago`
}

const two = (n: number): string => `${n}`.padStart(2, '0')

/** Local time of day, to the millisecond; with its date where that is not today's. */
export const clock = (at: number, now: number): string => {
  const date = new Date(at)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${`${date.getMilliseconds()}`.padStart(3, '0')}`
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return new Date(now).toDateString() === date.toDateString() ? time : `${day} ${time}`
}

export const utc = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', ' UTC')

/** `1 side effect`, `2 side effects`. */
export const some = (n: number, thing: string): string => `${count(n)} ${thing}${n === 1 ? '' : 's'}`

export const count = (n: number): string => n.toLocaleString('en')

/** The beginning of a content hash, as far as people compare. */
export const shortHash = (hash: string): string => hash.slice(0, 7)

/** The last part of a node's id, which is its name; the whole id says where it stands. */
export const nodeName = (id: string): string => (id === '' ? 'the workflow' : id.slice(id.lastIndexOf('.') + 1))
