// Random workflows that ask something of other streams: children that are awaited or not, told before they begin and after.
import type { Random } from '../graphs/random-spec.ts'
import { partsOf } from '../graphs/spec.ts'
import type { Spec, StepSpec } from '../graphs/spec.ts'
import { mixOf } from './mixes.ts'

const SEEDS = 1_000_000
/** Above what the parts of a random workflow are numbered with. */
const FIRST = 1_000

/** One such call more at its top, and some in place of its sleeps. The input goes on beside them, as it does through a sleep. */
export const withCalls = (spec: Spec, on: 'box' | 'own', from: Random): Spec => {
  let ids = FIRST
  const known = new Map<Spec, Spec>()
  const again = (part: Spec): Spec => {
    const made = known.get(part) ?? madeOf(part)
    known.set(part, made)
    return made
  }
  const madeOf = (part: Spec): Spec => {
    switch (part.kind) {
      case 'sleep':
        return part.by === undefined && from.chance(0.6) ? callIn() : part
      case 'flow':
        return { ...part, parts: part.parts.map(again) }
      case 'parallel':
      case 'race':
        return { ...part, branches: part.branches.map(again) }
      case 'match':
        return { ...part, p: again(part.p), q: again(part.q) }
      case 'own':
      case 'repeat':
      case 'forEach':
      case 'deadline':
      case 'escalation':
        return { ...part, body: again(part.body) }
      case 'step':
      case 'wait':
      case 'perform':
      case 'task':
      case 'never':
      case 'take':
      case 'child':
      case 'tell':
        return part
    }
  }
  /** On its parent's stream it would change that state beside its parent: what stands on an account has children with streams of their own. */
  const someKid = (): string => `Kid${from.int(SEEDS / 2) * 2 + (on === 'own' && from.chance(0.4) ? 1 : 0)}`
  const callIn = (): Spec => {
    const kid = mixOf(someKid())
    if (!kid) throw new Error('there is a workflow of every name')
    const detach = from.chance(0.3)
    const mayWait = kid.on === 'own' && from.chance(0.5)
    const within = detach || mayWait ? undefined : 1 + from.int(25)
    const step: StepSpec = {
      kind: 'step',
      id: ids++,
      sets: [],
      unsets: [],
      route: 'p',
      throws: 'never',
      edited: undefined,
      role: { kind: 'call', account: from.chance(0.5) ? 'a1' : 'a2' },
    }
    const tells = partsOf(kid.spec)
      .filter((part) => part.kind === 'wait')
      .map(({ id }): Spec => ({ kind: 'tell', id: ids++, of: kid.name, to: id }))
    const [before, after] = [tells.filter(() => from.chance(0.5)), tells.filter(() => detach && from.chance(0.5))]
    const child: Spec = { kind: 'child', id: ids++, of: kid.name, detach, within }
    const asking: Spec = { kind: 'flow', parts: [step, ...before, child, ...after] }
    return { kind: 'parallel', branches: [asking, { kind: 'flow', parts: [] }] }
  }
  const made = again(spec)
  return { kind: 'flow', parts: made.kind === 'flow' ? [...made.parts.slice(0, 1), callIn(), ...made.parts.slice(1)] : [made, callIn()] }
}
