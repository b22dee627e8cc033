// Sends what a person does with a task, and brings what is seen up to date.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { post } from '../api/client.ts'
import type { ActionResult, JsonValue } from '../api/types.ts'
import { person } from '../lib/stored.ts'

export type Deed =
  | { readonly do: 'claim' | 'release' }
  | { readonly do: 'hand'; readonly to: string }
  | { readonly do: 'save'; readonly value: JsonValue; readonly revision: number }
  | { readonly do: 'comment'; readonly text: string }
  | { readonly do: 'done'; readonly value: JsonValue }
export interface Doing {
  readonly by: string
  readonly action: Deed
}

export const taskPath = (place: string): string => `/tasks/${encodeURIComponent(place)}`

/** Each deed counts once, however often it is sent. */
export const useDeed = (place: string, onDone: (doing: Doing) => void) => {
  const queries = useQueryClient()
  return useMutation({
    networkMode: 'always',
    mutationFn: async ({ by, action }: Doing) => {
      person.write(by)
      return post<ActionResult>(`${taskPath(place)}/actions`, { id: crypto.randomUUID(), by, action })
    },
    onSuccess: (_, doing) => {
      onDone(doing)
      return queries.invalidateQueries()
    },
  })
}
