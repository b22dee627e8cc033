// Reads a list to its end, and gives up on one that has none.
import type { Page } from '../journal.ts'

/** Far more pages than any test here needs. */
export const MOST_PAGES = 1_000

export const allPages = async <T>(page: (cursor: string | undefined) => Promise<Page<T>>): Promise<readonly Page<T>[]> => {
  const pages: Page<T>[] = []
  let cursor: string | undefined
  do {
    if (pages.length === MOST_PAGES) throw new Error('a list that goes on for ever')
    const here = await page(cursor)
    pages.push(here)
    cursor = here.next
  } while (cursor !== undefined)
  return pages
}
