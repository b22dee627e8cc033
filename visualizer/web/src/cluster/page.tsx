// The cluster: which process serves which partition, and how much waits where.
import { useEffect, useState } from 'react'
import { useCluster } from '../api/queries.ts'
import type { GroupView } from '../api/types.ts'
import { count, some } from '../lib/format.ts'
import { Command, Empty, Failure, Loading } from '../ui/notice.tsx'
import { Group } from './group.tsx'
import { idOf, remembered } from './history.ts'
import type { History } from './history.ts'
import { Processes } from './processes.tsx'
import { UnservedKinds } from './unserved.tsx'

const NOTHING: History = new Map()

export const ClusterPage = () => {
  const { data, error } = useCluster()
  const [history, setHistory] = useState(NOTHING)
  useEffect(() => {
    if (data !== undefined) setHistory((before) => remembered(before, data))
  }, [data])
  return (
    <>
      <div className="head">
        <h1>Cluster</h1>
        {data?.kind === 'cluster' && <p className="dim">{summary(data.groups)}</p>}
      </div>
      {data === undefined ? (
        error ? (
          <Failure error={error} />
        ) : (
          <Loading />
        )
      ) : data.kind === 'alone' ? (
        <Empty title="Everything runs in one process">
          <p>There are no partitions to share here. A cluster of processes over Kafka begins with:</p>
          <Command>npx contrail serve all app.ts</Command>
        </Empty>
      ) : data.kind === 'unknown' ? (
        <div role="alert">
          <Empty title="The brokers do not answer">
            <p>{data.reason}</p>
          </Empty>
        </div>
      ) : (
        <div className="groups">
          <UnservedKinds />
          <Processes groups={data.groups} />
          {data.groups.map((group) => (
            <Group key={idOf(group)} group={group} samples={history.get(idOf(group)) ?? []} />
          ))}
        </div>
      )}
    </>
  )
}

const summary = (groups: readonly GroupView[]): string => {
  const owners = new Set(groups.flatMap(({ partitions }) => partitions.flatMap(({ owner }) => owner ?? [])))
  const lag = groups.reduce((sum, group) => sum + group.lag, 0)
  return `${owners.size === 1 ? '1 process' : `${count(owners.size)} processes`}, ${some(
    groups.reduce((sum, { partitions }) => sum + partitions.length, 0),
    'partition',
  )}, ${count(lag)} messages waiting`
}
