// A past step is given another input, or an answer that was taken another value: first what that would do, then who does it and why.
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, post } from '../api/client.ts'
import type { DryRun, InstanceView, JsonValue } from '../api/types.ts'
import { useAct } from '../lib/act.ts'
import { nodeName } from '../lib/format.ts'
import { parse } from '../lib/parse.ts'
import { said } from '../lib/said.ts'
import { Field } from '../ui/field.tsx'
import { ReasonDialog } from '../ui/reason-dialog.tsx'
import { EditPreview } from './edit-preview.tsx'

/** What can be edited of a visit: what went into a step, what a signal brought, or what a person answered. */
export interface Editable {
  readonly node: string
  readonly visit: number
  readonly what: 'input' | 'payload' | 'answer'
  readonly value: JsonValue
}
interface Props {
  readonly of: InstanceView
  readonly at: Editable
  readonly onClose: () => void
  readonly onNews: (news: string) => void
}

type Choice = 'keep' | 'again'
type Choices = Readonly<Record<string, Choice>>
const chosen = (choices: Choices, choice: Choice): readonly string[] => Object.keys(choices).filter((place) => choices[place] === choice)

const LABEL = { input: 'Another input (JSON)', payload: 'Another payload of the signal (JSON)', answer: 'Another answer (JSON)' } as const

export const EditDialog = ({ of, at, onClose, onNews }: Props) => {
  const path = `/instances/${encodeURIComponent(of.row.instance)}/actions`
  const name = nodeName(at.node)
  const [text, setText] = useState(() => JSON.stringify(at.value, null, 2))
  const [choices, setChoices] = useState<Choices>({})
  const act = useAct(path, (acted) => {
    onNews(said(acted, `${name} of ${of.row.key} is edited.`))
    onClose()
  })
  const written = parse(text)
  const edit = (input: JsonValue, by: Choices, version?: number) => {
    const [keep, again] = [chosen(by, 'keep'), chosen(by, 'again')]
    return {
      do: 'edit',
      instance: of.row.instance,
      node: at.node,
      visit: at.visit,
      input,
      ...(keep.length > 0 && { keep }),
      ...(again.length > 0 && { again }),
      ...(version !== undefined && { version }),
    }
  }
  const preview = useMutation({
    networkMode: 'always',
    mutationFn: ({ input, by }: { readonly input: JsonValue; readonly by: Choices }) =>
      post<DryRun>(path, { id: crypto.randomUUID(), by: 'dry run', reason: 'dry run', dryRun: true, action: edit(input, by) }),
  })
  const look = (by: Choices): void => {
    if (written.kind === 'json') preview.mutate({ input: written.value, by })
  }
  /** What was told of another input says nothing of this one. */
  const rewrite = (now: string): void => {
    setText(now)
    setChoices({})
    preview.reset()
  }
  const choose = (place: string, choice: Choice): void => {
    const now = { ...choices, [place]: choice }
    setChoices(now)
    if (undecidedIn(preview.error).every((one) => now[one] !== undefined)) look(now)
  }
  const { data: told } = preview
  const undecided = [...new Set([...undecidedIn(preview.error), ...Object.keys(choices)])]
  const refusal = preview.error !== null && undecidedIn(preview.error).length === 0 ? preview.error : null
  return (
    <ReasonDialog
      title={`Edit ${name} of ${of.row.key}`}
      verb={`Edit ${name}`}
      ready={told !== undefined}
      busy={act.isPending}
      error={refusal ?? act.error}
      onClose={onClose}
      onSend={(why) => {
        if (told !== undefined && written.kind === 'json') act.mutate({ why, action: edit(written.value, choices, told.version) })
      }}
    >
      <p>Only what depends on it is done anew; everything else stays. Both lives stand in the journal.</p>
      <Field
        label={LABEL[at.what]}
        hint={written.kind === 'broken' ? `This is no JSON: ${written.detail}` : 'Masked values must be written out.'}
      >
        {(ids) => (
          <textarea {...ids} className="mono" rows={6} spellCheck={false} value={text} onChange={(event) => rewrite(event.target.value)} />
        )}
      </Field>
      <p>
        <button type="button" className="btn" disabled={written.kind !== 'json' || preview.isPending} onClick={() => look(choices)}>
          {preview.isPending ? 'Looking…' : 'See what it would do'}
        </button>
      </p>
      {undecided.map((place) => (
        <fieldset key={place} className="field choices">
          <legend>
            <span className="mono">{place}</span> was asked for outside, and goes stale
          </legend>
          {(['keep', 'again'] as const).map((choice) => (
            <label key={choice}>
              <input type="radio" name={place} checked={choices[place] === choice} onChange={() => choose(place, choice)} />
              {choice === 'keep' ? 'Keep it as it is' : 'Have it done again'}
            </label>
          ))}
        </fieldset>
      ))}
      {told !== undefined && <EditPreview told={told} />}
    </ReasonDialog>
  )
}

const undecidedIn = (error: Error | null): readonly string[] => (error instanceof ApiError ? (error.problem.undecided ?? []) : [])
