// One instance: where it stands, what it waits for, and all that happened to it.
import { useEffect, useState } from 'react'
import { useInstance } from '../api/queries.ts'
import { go, to, usePlace } from '../lib/router.tsx'
import { Failure, Loading } from '../ui/notice.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { EffectsTab } from './effects-tab.tsx'
import { GraphTab } from './graph-tab.tsx'
import { Header } from './header.tsx'
import { JournalTab } from './journal-tab.tsx'
import { StateTab } from './state-tab.tsx'
import { Troubles } from './troubles.tsx'
import { Waits } from './waits.tsx'

export const InstancePage = ({ id }: { readonly id: string }) => {
  const { search } = usePlace()
  const { data, error } = useInstance(id)
  const [news, setNews] = useNews()
  if (data === undefined) return error ? <Failure error={error} whole /> : <Loading />
  const tab = search.get('tab') ?? 'graph'
  const node = search.get('node') ?? undefined
  const show = (view: { readonly tab?: string; readonly node?: string | undefined; readonly after?: string | undefined }): void =>
    go(to(['instances', id], { tab: view.tab ?? tab, node: 'node' in view ? view.node : node, after: view.after }), 'replace')
  const tabs = [
    { id: 'graph', label: 'Graph' },
    { id: 'journal', label: 'Journal', count: data.turns },
    { id: 'state', label: 'State' },
    { id: 'effects', label: 'Side effects', count: data.effectCount },
  ]
  return (
    <div className="instance">
      <Header of={data} onNews={setNews} />
      <p className="news" role="status">
        {news}
      </p>
      <Troubles of={data} onShow={show} />
      <Waits of={data} onNews={setNews} />
      <Tabs label="Views of the instance" tabs={tabs} chosen={tab} onChoose={(chosen) => show({ tab: chosen, after: undefined })}>
        {tab === 'graph' && <GraphTab of={data} chosen={node} onChoose={(chosen) => show({ node: chosen })} onNews={setNews} />}
        {tab === 'journal' && <JournalTab of={data} after={search.get('after') ?? undefined} onPage={(after) => show({ after })} />}
        {tab === 'state' && <StateTab of={data} />}
        {tab === 'effects' && (
          <EffectsTab of={data} after={search.get('after') ?? undefined} onPage={(after) => show({ after })} onNews={setNews} />
        )}
      </Tabs>
    </div>
  )
}

/** How long what was just done is said, in milliseconds. */
const NEWS = 10_000

const useNews = () => {
  const [news, setNews] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setNews(''), NEWS)
    return () => clearTimeout(timer)
  }, [news])
  return [news, setNews] as const
}
