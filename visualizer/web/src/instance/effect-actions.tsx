// What a person can do with a side effect in review: try it again, skip it, or say what came of it.
import { useState } from 'react'
import type { EffectPlace, EffectView, JsonValue } from '../api/types.ts'
import { useAct, useReachable } from '../lib/act.ts'
import type { Reason } from '../lib/act.ts'
import { payloadOf } from '../lib/payload.ts'
import { said } from '../lib/said.ts'
import { Field } from '../ui/field.tsx'
import { ReasonDialog } from '../ui/reason-dialog.tsx'

interface Props {
  readonly effect: EffectView
  readonly onNews: (news: string) => void
}
type What = 'retry' | 'skip' | 'settle' | 'acknowledge' | 'retryAnyway'

export const EffectActions = ({ effect, onNews }: Props) => {
  const [open, setOpen] = useState<What>()
  const reachable = useReachable()
  return (
    <>
      {offered(effect).map((what) => (
        <button
          key={what}
          type="button"
          className={TEXTS[what].danger ? 'btn small danger' : 'btn small'}
          disabled={!reachable}
          onClick={() => setOpen(what)}
        >
          {TEXTS[what].verb}…
        </button>
      ))}
      {open !== undefined && <EffectDialog effect={effect} what={open} onNews={onNews} onClose={() => setOpen(undefined)} />}
    </>
  )
}

/** A flow that awaits it needs an outcome to go on with; what nobody awaits can be left out, and what has happened is only acknowledged. */
const offered = ({ awaited, abandoned, trouble }: EffectView): readonly What[] => {
  if (abandoned) return trouble?.code === 'afterCancel' ? ['acknowledge'] : ['skip', 'retryAnyway']
  return ['retry', awaited ? 'settle' : 'skip']
}

interface Text {
  readonly verb: string
  readonly done: string
  readonly says: string
  readonly danger?: true
}
const TEXTS: Readonly<Record<What, Text>> = {
  retry: {
    verb: 'Retry',
    done: 'is tried again',
    says: 'It is called again under the same effect key. If the first call did happen after all, a target that does not honour the key may do it twice.',
  },
  skip: { verb: 'Skip', done: 'is skipped', says: 'It is closed without another attempt: what it asked for will not be done.' },
  settle: { verb: 'Settle', done: 'is settled', says: 'You say what came of it, and the flow goes on with that. Nothing is called.' },
  acknowledge: { verb: 'Acknowledge', done: 'is acknowledged', says: 'It has happened, and you have dealt with that: it is closed.' },
  retryAnyway: {
    verb: 'Retry all the same',
    done: 'is tried again',
    says: 'Its instance has ended, and nobody waits for what comes of it. It is called all the same: if it succeeds, somebody has to deal with that.',
    danger: true,
  },
}

interface DialogProps extends Props {
  readonly what: What
  readonly onClose: () => void
}
const EffectDialog = ({ effect, what, onNews, onClose }: DialogProps) => {
  const { verb, done, says, danger = false } = TEXTS[what]
  const [kind, setKind] = useState<'ok' | 'failed'>()
  const [text, setText] = useState('')
  const [mistake, setMistake] = useState<Error | null>(null)
  const { instance, node, visit, index } = effect
  const place: EffectPlace = { instance, node, visit, index }
  const act = useAct('/effects/actions', (acted) => {
    onNews(said(acted, `${effect.effect} ${done}.`))
    onClose()
  })
  const send = (why: Reason): void => {
    if (what === 'skip' || what === 'acknowledge') return act.mutate({ why, action: { do: 'skipEffect', effect: place } })
    if (what !== 'settle')
      return act.mutate({ why, action: { do: 'retryEffect', effect: place, ...(what === 'retryAnyway' && { evenThoughEnded: true }) } })
    if (kind === undefined) return setMistake(new Error('Say what came of it: ok or failed.'))
    const field = kind === 'ok' ? 'value' : 'error'
    const result = payloadOf([{ name: field, required: false, kind: 'json', choices: [], secret: false, description: undefined }], {
      [field]: text,
    })
    if (result.kind === 'broken') return setMistake(new Error(result.detail))
    const outcome: Readonly<Record<string, JsonValue>> = { kind, ...result.value }
    setMistake(null)
    act.mutate({ why, action: { do: 'settleEffect', effect: place, outcome } })
  }
  return (
    <ReasonDialog
      title={`${verb} ${effect.effect}`}
      verb={`${verb} ${effect.effect}`}
      danger={danger}
      busy={act.isPending}
      error={mistake ?? act.error}
      onClose={onClose}
      onSend={send}
    >
      <p>{says}</p>
      <p className="dim mono key">{effect.key}</p>
      {what === 'settle' && (
        <>
          <fieldset className="field">
            <legend>Outcome</legend>
            <div className="choices">
              {(['ok', 'failed'] as const).map((choice) => (
                <label key={choice}>
                  <input type="radio" name="outcome" checked={kind === choice} onChange={() => setKind(choice)} /> {choice}
                </label>
              ))}
            </div>
          </fieldset>
          <Field label={kind === 'failed' ? 'Error (JSON)' : 'Value (JSON)'} hint="Leave it empty where this kind of side effect has none.">
            {(ids) => (
              <textarea
                {...ids}
                className="mono"
                rows={3}
                spellCheck={false}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        </>
      )}
    </ReasonDialog>
  )
}
