// A map in the order of insertion, as a value: a change copies one page of it, not the whole, however much it holds.
import { heap } from './heap.ts'

/** What a page holds; `rank` says what was put in before what. */
export interface Entry<T> {
  readonly key: string
  readonly rank: number
  readonly value: T
}

export interface Table<T> extends Iterable<readonly [string, T]> {
  readonly size: number
  get(key: string): T | undefined
  /** With its rank: what was put in before what. */
  entry(key: string): Entry<T> | undefined
  has(key: string): boolean
  /** In the order in which they were put in; putting in something else under a key that is there keeps its place. */
  keys(): readonly string[]
  values(): readonly T[]
  /** The first ones, at most so many. */
  first(most: number): readonly T[]
  /**
   * What `of` says of each page, in no order of the pages; the entries of one stand in their order. A page that has not changed is not asked
   * again by the same function, so that a sum or a minimum over all costs little after a small change.
   */
  perPage<S extends {}>(of: (entries: readonly Entry<T>[]) => S): readonly S[]
  /**
   * The entries whose keys `of` puts into this group; keys of no group are found nowhere. From the first question on there is a second index,
   * which costs each change a little: so `of` is always the same function. Groups are small.
   */
  grouped(of: GroupOf, group: string): readonly Entry<T>[]
  /** A copy that can be changed. It shares all pages until then. */
  draft(): TableDraft<T>
  /** As an object, in order. */
  toJSON(): Readonly<Record<string, T>>
}
export interface TableDraft<T> extends Table<T> {
  set(key: string, value: T): void
  delete(key: string): void
  /** Nothing changes from here on. */
  freeze(): Table<T>
}

export type GroupOf = (key: string) => string | undefined
/** The keys of each group. */
interface Groups {
  readonly of: GroupOf
  readonly keys: Pages<readonly string[]>
}

/** Of a JSON object or a list of pairs. */
export const tableOf = <T>(entries: Readonly<Record<string, T>> | Iterable<readonly [string, T]>): Table<T> => {
  const table = new Pages<T>([new Page<T>(NOBODY, [])], 0, 0)
  for (const [key, value] of isList(entries) ? entries : Object.entries(entries)) table.set(key, value)
  return table.freeze()
}
const isList = <T>(of: Readonly<Record<string, T>> | Iterable<readonly [string, T]>): of is Iterable<readonly [string, T]> =>
  Symbol.iterator in of

/** How much a page holds on average, at most. */
const FULL = 64
const NOBODY = {}
const NOTHING: readonly never[] = []

interface Hashed<T> extends Entry<T> {
  /** Of the key; 0 where nobody has asked for it yet, which is so as long as there is one page. */
  hash: number
}

/** How far one page has been read. */
interface Front<T> {
  readonly entries: readonly Entry<T>[]
  readonly at: number
}

/** What functions said of a page, one after the other: there are few. */
interface Memo {
  readonly of: unknown
  readonly said: unknown
  readonly next: Memo | undefined
}

class Page<T> {
  memo: Memo | undefined = undefined
  readonly owner: object
  readonly entries: Hashed<T>[]
  constructor(owner: object, entries: Hashed<T>[]) {
    this.owner = owner
    this.entries = entries
  }
}

class Pages<T> implements TableDraft<T> {
  /** A power of two of them; the hash of a key says in which it stands. */
  #pages: Page<T>[]
  #shared = true
  #size: number
  #next: number
  #frozen = false
  /** Made when somebody asks for a group, also of a table that does not change any more. */
  #groups: Groups | undefined
  constructor(pages: Page<T>[], size: number, next: number, groups?: Groups) {
    this.#pages = pages
    this.#size = size
    this.#next = next
    this.#groups = groups
  }
  get size(): number {
    return this.#size
  }
  get(key: string): T | undefined {
    return this.entry(key)?.value
  }
  entry(key: string): Entry<T> | undefined {
    if (this.#size === 0) return undefined
    const hash = this.#hash(key)
    const { entries } = this.#pages[hash & (this.#pages.length - 1)]!
    return entries[indexOf(entries, key, hash)]
  }
  has(key: string): boolean {
    if (this.#size === 0) return false
    const hash = this.#hash(key)
    return indexOf(this.#pages[hash & (this.#pages.length - 1)]!.entries, key, hash) >= 0
  }
  set(key: string, value: T): void {
    const hash = this.#hash(key)
    const { entries } = this.#own(hash & (this.#pages.length - 1))
    const at = indexOf(entries, key, hash)
    if (at >= 0) entries[at] = { key, rank: entries[at]!.rank, value, hash }
    else {
      entries.push({ key, rank: this.#next++, value, hash })
      this.#size += 1
      if (this.#groups) join(this.#groups, key)
      if (this.#size > FULL * this.#pages.length) this.#spread(this.#pages.length * 2)
    }
  }
  delete(key: string): void {
    if (this.#size === 0) return
    const hash = this.#hash(key)
    const page = hash & (this.#pages.length - 1)
    const at = indexOf(this.#pages[page]!.entries, key, hash)
    if (at < 0) return
    this.#own(page).entries.splice(at, 1)
    this.#size -= 1
    if (this.#groups) leave(this.#groups, key)
    if (this.#pages.length > 1 && this.#size * 8 < FULL * this.#pages.length) this.#spread(this.#pages.length / 2)
  }
  keys(): readonly string[] {
    return this.#ordered().map(({ key }) => key)
  }
  values(): readonly T[] {
    return this.#ordered().map(({ value }) => value)
  }
  first(most: number): readonly T[] {
    const [only, ...others] = this.#pages
    if (others.length === 0) return only!.entries.slice(0, most).map(({ value }) => value)
    if (most === 1) return this.#oldest()
    const fronts = heap<Front<T>>((a, b) => a.entries[a.at]!.rank < b.entries[b.at]!.rank)
    for (const { entries } of this.#pages) if (entries.length > 0) fronts.push({ entries, at: 0 })
    const found: T[] = []
    while (found.length < most) {
      const front = fronts.pop()
      if (!front) break
      found.push(front.entries[front.at]!.value)
      if (front.at + 1 < front.entries.length) fronts.push({ entries: front.entries, at: front.at + 1 })
    }
    return found
  }
  perPage<S extends {}>(of: (entries: readonly Entry<T>[]) => S): readonly S[] {
    if (this.#size === 0) return NOTHING
    const all: S[] = []
    for (let i = 0; i < this.#pages.length; i++) all.push(saidOf(this.#pages[i]!, of))
    return all
  }
  grouped(of: GroupOf, group: string): readonly Entry<T>[] {
    if (this.#size === 0) return NOTHING
    if (this.#groups && this.#groups.of !== of) throw new Error('a table was asked for groups of two kinds')
    this.#groups ??= this.#inGroups(of)
    return (this.#groups.keys.get(group) ?? NOTHING).map((key) => this.entry(key)!)
  }
  draft(): TableDraft<T> {
    const groups = this.#groups && { of: this.#groups.of, keys: this.#groups.keys.copy() }
    return new Pages(this.#pages, this.#size, this.#next, groups)
  }
  copy(): Pages<T> {
    return new Pages(this.#pages, this.#size, this.#next)
  }
  freeze(): Table<T> {
    this.#frozen = true
    return this
  }
  toJSON(): Readonly<Record<string, T>> {
    return Object.fromEntries(this)
  }
  *[Symbol.iterator](): Generator<readonly [string, T]> {
    for (const { key, value } of this.#ordered()) yield [key, value]
  }
  /** With one page there is nothing to tell apart. */
  #hash(key: string): number {
    return this.#pages.length === 1 ? 0 : hashOf(key)
  }
  #ordered(): readonly Entry<T>[] {
    const [only, ...others] = this.#pages
    if (others.length === 0) return only!.entries
    return this.#pages.flatMap(({ entries }) => entries).toSorted((a, b) => a.rank - b.rank)
  }
  /** The page as one that may be changed. */
  #own(at: number): Page<T> {
    if (this.#frozen) throw new Error('a table that is frozen was changed')
    const page = this.#pages[at]!
    if (page.owner === this) {
      page.memo = undefined
      return page
    }
    if (this.#shared) {
      this.#pages = [...this.#pages]
      this.#shared = false
    }
    return (this.#pages[at] = new Page(this, [...page.entries]))
  }
  #oldest(): readonly T[] {
    let oldest: Entry<T> | undefined
    for (const { entries } of this.#pages) if (entries[0] && !(oldest && oldest.rank < entries[0].rank)) oldest = entries[0]
    return oldest ? [oldest.value] : []
  }
  #inGroups(of: GroupOf): Groups {
    const groups: Groups = { of, keys: new Pages<readonly string[]>([new Page<readonly string[]>(NOBODY, [])], 0, 0) }
    for (const { entries } of this.#pages) for (const { key } of entries) join(groups, key)
    return groups
  }
  #spread(count: number): void {
    const pages = Array.from({ length: count }, () => new Page<T>(this, []))
    for (const entry of this.#ordered()) {
      const hash = count === 1 ? 0 : hashOf(entry.key)
      pages[hash & (count - 1)]!.entries.push({ ...entry, hash })
    }
    this.#pages = pages
    this.#shared = false
  }
}

const join = ({ of, keys }: Groups, key: string): void => {
  const group = of(key)
  if (group !== undefined) keys.set(group, [...(keys.get(group) ?? NOTHING), key])
}
const leave = ({ of, keys }: Groups, key: string): void => {
  const group = of(key)
  if (group === undefined) return
  const left = (keys.get(group) ?? NOTHING).filter((one) => one !== key)
  if (left.length > 0) keys.set(group, left)
  else keys.delete(group)
}

const saidOf = <T, S extends {}>(page: Page<T>, of: (entries: readonly Entry<T>[]) => S): S => {
  // `as`: what a function said of the page is of its own type.
  for (let memo = page.memo; memo; memo = memo.next) if (memo.of === of) return memo.said as S
  const said = of(page.entries)
  page.memo = { of, said, next: page.memo }
  return said
}

const indexOf = <T>(entries: readonly Hashed<T>[], key: string, hash: number): number => {
  for (let i = 0; i < entries.length; i++) if (entries[i]!.hash === hash && entries[i]!.key === key) return i
  return -1
}

/** FNV-1a, with its bits mixed so that the lowest depend on all. */
const hashOf = (key: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  hash ^= hash >>> 16
  return (hash ^ (hash >>> 8)) & 0x7fffffff
}
