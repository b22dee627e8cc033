// What the server's own settings promise of what it acknowledged: asked when a journal is opened, and said where it is less than it seems.
import type { RunStatement } from './database.ts'

/** As `current_setting` gives them. */
export interface ServerSettings {
  readonly fsync: string
  readonly pages: string
  readonly checksums: string
  /** Of this role and database, as appends find it. */
  readonly commit: string
  /** `synchronous_standby_names` */
  readonly names: string
  /** Standbys that follow just now. */
  readonly standbys: number
  readonly encrypted: boolean
}

export const settingsOf = async (run: RunStatement): Promise<ServerSettings | undefined> => {
  const [found] = await run<ServerSettings & { readonly [column: string]: unknown }>(`
    SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
      current_setting('data_checksums') AS checksums, current_setting('synchronous_commit') AS commit,
      current_setting('synchronous_standby_names') AS names,
      (SELECT count(*)::int FROM pg_stat_replication) AS standbys,
      coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted`)
  return found
}

/** A sentence for each setting and what follows from it. `isLocal`: the server is reached on this machine. */
export const weakPromises = (settings: ServerSettings, { isLocal }: { readonly isLocal: boolean }): readonly string[] => {
  const { fsync, pages, checksums, commit, names, standbys, encrypted } = settings
  const follow = `${standbys} ${standbys === 1 ? 'standby follows' : 'standbys follow'}`
  return [
    ...(fsync === 'off' ? ['fsync is off: a crash of its machine loses what was acknowledged, and may damage all of it'] : []),
    ...(pages === 'off' ? ['full_page_writes is off: a crash of its machine may damage pages that were durable'] : []),
    ...(checksums === 'off' ? ['data_checksums is off: a damaged page is not noticed before it is read, or at all in an index'] : []),
    ...(standbys > 0 && names === ''
      ? [`synchronous_standby_names is empty and ${follow}: a failover loses what they have not received yet`]
      : []),
    ...(standbys > 0 && names !== '' && (commit === 'local' || commit === 'off')
      ? [
          `synchronous_commit is ${commit} for this role and ${follow}: no commit waits for them, so a failover loses what they have not received yet`,
        ]
      : []),
    ...(!encrypted && !isLocal
      ? ['sslmode asks for no encryption: payloads and the password cross the network in clear, say sslmode=verify-full in the url']
      : []),
  ]
}
