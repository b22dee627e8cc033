// A row as lists show it: without the message of its trouble, which may hold data.
import type { InstanceRow } from '../../engine/index.ts'
import type { ListedInstance } from './api.ts'

export const listed = ({ trouble, tasks: _tasks, tasksAt: _at, ...row }: InstanceRow): ListedInstance => ({
  ...row,
  trouble: trouble && { code: trouble.code, fingerprint: trouble.fingerprint },
})
