// Sends what a person does, once, and brings what is seen up to date.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, useSyncExternalStore } from 'react'
import { connection, post } from '../api/client.ts'
import type { ActionResult } from '../api/types.ts'
import { person } from './stored.ts'

export interface Reason {
  readonly by: string
  readonly reason: string
}

/** `path`: of the endpoint. The id makes it count once, however often the button is pressed. */
export const useAct = (path: string, onDone: (acted: ActionResult) => void) => {
  const queries = useQueryClient()
  const [id] = useState(() => crypto.randomUUID())
  return useMutation({
    networkMode: 'always',
    mutationFn: async ({ why, action, more }: { readonly why: Reason; readonly action?: unknown; readonly more?: object }) => {
      person.write(why.by)
      return post<ActionResult>(path, { id, by: why.by, reason: why.reason, ...(action !== undefined && { action }), ...more })
    },
    onSuccess: (acted) => {
      onDone(acted)
      return queries.invalidateQueries()
    },
  })
}

/** Nothing can be done while the server does not answer. */
export const useReachable = (): boolean => useSyncExternalStore(connection.subscribe, connection.now)
