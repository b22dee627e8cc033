// No instances: either the filters leave none, or nothing was ever started, and then how to start one.
import { useWorkflow, useWorkflows } from '../api/queries.ts'
import { Link } from '../lib/router.tsx'
import { sampleOf } from '../lib/json-schema.ts'
import { Command, Empty } from '../ui/notice.tsx'

export const NoInstances = ({ filtered }: { readonly filtered: boolean }) =>
  filtered ? (
    <Empty title="No instance fits these filters">
      <p>
        <Link href="/instances">Clear the filters</Link>
      </p>
    </Empty>
  ) : (
    <NothingYet />
  )

const NothingYet = () => {
  const workflows = useWorkflows().data?.rows
  if (workflows === undefined) return null
  const byHttp = workflows.find(({ triggers }) => triggers.some(({ source }) => source === 'http'))
  const triggers = workflows.flatMap(({ triggers: of }) =>
    of.map(({ source, topic }) => (topic === undefined ? source : `${source} ${topic}`)),
  )
  return (
    <Empty title="No instances yet">
      {byHttp !== undefined && <HowToStart workflow={byHttp.name} />}
      {byHttp === undefined && workflows.length > 0 && <p>They are started from: {[...new Set(triggers)].join(', ')}.</p>}
      {workflows.length === 0 && (
        <>
          <p>No workflow is activated either. Start Contrail with a module that has some:</p>
          <Command>npx contrail dev workflows/demo.ts</Command>
        </>
      )}
    </Empty>
  )
}

const HowToStart = ({ workflow }: { readonly workflow: string }) => {
  const of = useWorkflow(workflow).data
  if (of === undefined) return null
  const body = JSON.stringify(sampleOf(of.payload))
  return (
    <>
      <p>Send what the workflow {workflow} takes, and its first instance appears here:</p>
      <Command>{`curl ${location.origin}/api/v1/workflows/${encodeURIComponent(workflow)}/instances \\\n  -H 'content-type: application/json' \\\n  -d '${body.replaceAll("'", String.raw`'\''`)}'`}</Command>
    </>
  )
}
