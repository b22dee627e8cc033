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
  const workflows = useWorkflows().data
  const first = workflows?.rows[0]
  if (workflows === undefined) return null
  return (
    <Empty title="No instances yet">
      {first === undefined ? (
        <>
          <p>No workflow is activated either. Start Contrail with a module that has some:</p>
          <Command>npx contrail dev workflows/demo.ts</Command>
        </>
      ) : (
        <HowToStart workflow={first.name} />
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
