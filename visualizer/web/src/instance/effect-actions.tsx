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
type What = 'retry' | 'skip' | 'settle'

export const EffectActions = ({ effect, onNews }: Props) => {
  const [open, setOpen] = useState<What>()
  const reachable = useReachable()
  // A flow that awaits it needs an outcome to go on with; what nobody awaits can be left out.
  const other: What = effect.awaited ? 'settle' : 'skip'
  return (
    <>
      <button type="button" className="btn small" disabled={!reachable} onClick={() => setOpen('retry')}>
        Retry…
      </button>
      <button type="button" className="btn small" disabled={!reachable} onClick={() => setOpen(other)}>
        {other === 'settle' ? 'Settle…' : 'Skip…'}
      </button>
      {open !== undefined && <EffectDialog effect={effect} what={open} onNews={onNews} onClose={() => setOpen(undefined)} />}
    </>
  )
}

const TEXTS = {
  retry: {
    verb: 'Retry',
    done: 'is tried again',
    says: 'It is called again under the same effect key. If the first call did happen after all, a target that does not honour the key may do it twice.',
  },
  skip: { verb: 'Skip', done: 'is skipped', says: 'It is closed without another attempt: what it asked for will not be done.' },
  settle: { verb: 'Settle', done: 'is settled', says: 'You say what came of it, and the flow goes on with that. Nothing is called.' },
} as const

interface DialogProps extends Props {
  readonly what: What
  readonly onClose: () => void
}
const EffectDialog = ({ effect, what, onNews, onClose }: DialogProps) => {
  const { verb, done, says } = TEXTS[what]
  const [kind, setKind] = useState<'ok' | 'failed'>('ok')
  const [text, setText] = useState('')
  const [mistake, setMistake] = useState<Error | null>(null)
  const { instance, node, visit, index } = effect
  const place: EffectPlace = { instance, node, visit, index }
  const act = useAct('/effects/actions', (acted) => {
    onNews(said(acted, `${effect.effect} ${done}.`))
    onClose()
  })
  const send = (why: Reason): void => {
    if (what !== 'settle') return act.mutate({ why, action: { do: what === 'retry' ? 'retryEffect' : 'skipEffect', effect: place } })
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
          <Field label={kind === 'ok' ? 'Value (JSON)' : 'Error (JSON)'} hint="Leave it empty where this kind of side effect has none.">
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
