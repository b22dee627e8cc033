// A random workflow whose past is edited, in the language.
import { z } from 'zod'
import * as dsl from '../../dsl/index.ts'
import type { AnyNode, AnyWorkflow } from '../../dsl/index.ts'
import { built as builtAtom, LONG, make, owned } from '../graphs/build.ts'
import { wordsOf } from '../graphs/words.ts'
import { mailsOf, outputOf, sawOf } from './spec.ts'
import type { Spec, Step } from './spec.ts'

const mail = dsl.sideEffect('Mail', { payload: z.object({ text: z.string() }) })
const Words = wordsOf({ mended: new Set(), thrown: new Set() })

/** `ran` is told of every evaluation. */
export const builtOf = (spec: Spec, ran: (id: number) => void): AnyWorkflow => {
  const step = (of: Step): AnyNode =>
    make.step(`S${of.id}`, (input: unknown, state: Readonly<Record<string, unknown>>, { uuid }: { readonly uuid: () => string }) => {
      ran(of.id)
      const drawn = of.draws ? uuid() : undefined
      const saw = sawOf(of, input, of.keys === '*' ? { ...state } : state, drawn)
      return {
        output: outputOf(of, saw, drawn),
        state: Object.fromEntries(of.sets.map((key) => [key, `${of.id} ${saw}`])),
        unset: of.unsets,
        sideEffects: mailsOf(of, saw).map((text) => mail({ text })),
      }
    })
  const node = (at: Spec): AnyNode => {
    switch (at.kind) {
      case 'step':
        return step(at)
      case 'flow':
        return make.flow(...at.parts.map(node))
      case 'parallel':
        return make.parallel(Object.fromEntries(at.branches.map((branch, n) => [`b${n}`, node(branch)])))
      case 'match':
        return make.flow(step(at.before), make.match({ p: node(at.p), q: node(at.q) }))
      case 'own':
        return owned(`W${at.id}`, node(at.body))
      case 'sleep':
        return make.flow(make.sleep(at.by ? dsl.after('after') : '2s'))
      case 'wait':
        return make.waitFor(
          dsl.signal(`Go${at.id}`, { payload: z.object({ n: z.string() }), id: 'n', to: dsl.byKey('n'), keep: '60d' }),
          at.never ? '3s' : LONG,
        )
      case 'perform': {
        const { id, reads, onEdit } = at
        const more = { ...(reads && { reads }), ...(onEdit && { onEdit }) }
        return make.perform(dsl.sideEffect(`E${id}`, { payload: z.object({ saw: z.string() }), ok: z.object({ v: z.string() }), ...more }))
      }
      case 'atom':
        return builtAtom(at.spec, Words)
    }
  }
  return owned('Random', node(spec))
}
