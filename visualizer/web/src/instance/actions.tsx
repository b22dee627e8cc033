// Resubmit, cancel and kill: what they do is said before they are done.
import { useState } from 'react'
import type { InstanceView, JsonValue } from '../api/types.ts'
import { useAct } from '../lib/act.ts'
import type { Reason } from '../lib/act.ts'
import { useNow } from '../lib/clock.ts'
import { nodeName } from '../lib/format.ts'
import { parse } from '../lib/parse.ts'
import { said } from '../lib/said.ts'
import { Field } from '../ui/field.tsx'
import { ReasonDialog } from '../ui/reason-dialog.tsx'

interface Props {
  readonly of: InstanceView
  readonly onClose: () => void
  readonly onNews: (news: string) => void
}

const useInstanceAct = ({ of, onClose, onNews }: Props, what: string) =>
  useAct(`/instances/${encodeURIComponent(of.row.instance)}/actions`, (acted) => {
    onNews(said(acted, what))
    onClose()
  })

/** Cancel, or kill: the way out where a cancel cannot end it. */
export const EndDialog = ({ how, ...props }: Props & { readonly how: 'cancel' | 'kill' }) => {
  const { instance, key } = props.of.row
  const [verb, done] = how === 'kill' ? ['Kill', 'killed'] : ['Cancel', 'cancelled']
  const act = useInstanceAct(props, `${key} is ${done}.`)
  const open = props.of.row.openEffects
  return (
    <ReasonDialog
      title={`${verb} ${key}?`}
      verb={`${verb} ${key}`}
      danger
      busy={act.isPending}
      error={act.error}
      onClose={props.onClose}
      onSend={(why) => act.mutate({ why, action: { do: how, instance } })}
    >
      <p>
        {how === 'kill' && 'Nothing that it did is undone. '}
        The flow ends here and the next instance of <span className="mono">{props.of.row.stream}</span> gets its turn.
        {open > 0 &&
          ` ${open === 1 ? 'One side effect is' : `${open} side effects are`} open: what the flow waits for is not called any more, only looked up; what a step merely asked for goes on.`}
      </p>
    </ReasonDialog>
  )
}

/** What was due meanwhile: it happens as soon as the instance goes on. */
const passedIn = ({ nodes }: InstanceView, now: number): number =>
  nodes.flatMap(({ visits }) => visits).filter(({ ended, due }) => ended === null && due !== undefined && due < now).length

export const HoldDialog = ({ how, ...props }: Props & { readonly how: 'pause' | 'resume' }) => {
  const { instance, key } = props.of.row
  const [verb, done] = how === 'pause' ? ['Pause', 'paused'] : ['Resume', 'resumed']
  const act = useInstanceAct(props, `${key} is ${done}.`)
  const passed = passedIn(props.of, useNow())
  return (
    <ReasonDialog
      title={`${verb} ${key}?`}
      verb={`${verb} ${key}`}
      busy={act.isPending}
      error={act.error}
      onClose={props.onClose}
      onSend={(why) => act.mutate({ why, action: { do: how, instance } })}
    >
      {how === 'pause' ? (
        <p>
          What arrives is recorded. No step runs, nothing is asked for and nothing is tried again until somebody resumes it. Its stream
          stays held; sleeps and waits end in time, deadlines wait.
        </p>
      ) : (
        <p>
          It goes on where it stands, with all that arrived meanwhile.
          {passed > 0 && ` ${passed === 1 ? 'One deadline has' : `${passed} deadlines have`} passed meanwhile and will count.`}
        </p>
      )}
    </ReasonDialog>
  )
}

/** A chosen place of those in review, with what went in there. */
interface Chosen {
  readonly node: string
  readonly visit: number
  readonly input?: JsonValue
}

/** A sleep, or a wait at its deadline, ends now. */
export const FireDialog = ({ at, ...props }: Props & { readonly at: { readonly node: string; readonly visit: number } }) => {
  const { instance, key } = props.of.row
  const act = useInstanceAct(props, `${nodeName(at.node)} of ${key} ends now.`)
  return (
    <ReasonDialog
      title={`End ${nodeName(at.node)} now?`}
      verb="End it now"
      busy={act.isPending}
      error={act.error}
      onClose={props.onClose}
      onSend={(why) => act.mutate({ why, action: { do: 'moveTimer', instance, ...at } })}
    >
      <p>
        Its time has come, as if it had passed: a sleep is over, a wait ends without its signal, a deadline passes. The flow goes on from
        there.
      </p>
    </ReasonDialog>
  )
}

/** What was done is undone by other means: it is not undone by the flow any more. */
export const MarkUndoneDialog = ({ at, ...props }: Props & { readonly at: { readonly node: string; readonly visit: number } }) => {
  const { instance, key } = props.of.row
  const name = nodeName(at.node)
  const act = useInstanceAct(props, `${name} of ${key} counts as undone.`)
  return (
    <ReasonDialog
      title={`Mark ${name} as undone?`}
      verb={`Mark ${name} as undone`}
      busy={act.isPending}
      error={act.error}
      onClose={props.onClose}
      onSend={(why) => act.mutate({ why, action: { do: 'markUndone', instance, ...at } })}
    >
      <p>You have undone it by other means. Nothing more is called for it, and what was done before it has its turn.</p>
    </ReasonDialog>
  )
}

/** Without `at`: what has been in review longest. */
export const ResubmitDialog = ({ at, ...props }: Props & { readonly at?: Chosen }) => {
  const { row, trouble, nodes } = props.of
  const node = at?.node ?? trouble?.node
  const act = useInstanceAct(props, `${row.key} is sent again.`)
  const [edited, setEdited] = useState('')
  const [mistake, setMistake] = useState<Error | null>(null)
  const before = at?.input ?? nodes.find(({ id }) => id === node)?.input
  const send = (why: Reason): void => {
    const input = parse(edited)
    if (input.kind === 'broken') return setMistake(new Error(`The edited input is no JSON: ${input.detail}`))
    setMistake(null)
    act.mutate({
      why,
      action: {
        do: 'resubmit',
        instance: row.instance,
        ...(at && { at: { node: at.node, visit: at.visit } }),
        ...(input.kind === 'json' && { input: input.value }),
      },
    })
  }
  return (
    <ReasonDialog
      title={`Resubmit ${row.key}`}
      verb={`Resubmit ${row.key}`}
      busy={act.isPending}
      error={mistake ?? act.error}
      onClose={props.onClose}
      onSend={send}
    >
      <p>
        {row.status === 'refused'
          ? 'Whether it is let in is decided again, on the state of now.'
          : `${node === undefined ? 'The instance goes on' : `${nodeName(node)} runs again, and the instance goes on from there`}. What was done before it stands.`}
        {at === undefined && props.of.moreInReview > 0 && ' Other places stay in review: each is sent again by itself, from its visit.'}
      </p>
      {node !== undefined && (
        <>
          {before !== undefined && (
            <details>
              <summary>What went in the last time</summary>
              <pre className="mono" tabIndex={0}>
                {JSON.stringify(before, null, 2)}
              </pre>
            </details>
          )}
          <Field label="Another input (JSON)" hint="Leave it empty to send the same again. Masked values must be written out.">
            {(ids) => (
              <textarea
                {...ids}
                className="mono"
                rows={4}
                spellCheck={false}
                value={edited}
                onChange={(event) => setEdited(event.target.value)}
              />
            )}
          </Field>
        </>
      )}
    </ReasonDialog>
  )
}
