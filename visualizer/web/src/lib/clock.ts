// The time as the server sees it: ages and due times must not depend on the browser's clock.
import { useMeta } from '../api/queries.ts'

/** Milliseconds since the epoch, as of the last answer. */
export const useNow = (): number => useMeta().data?.now ?? Date.now()
