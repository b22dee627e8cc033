import { z } from 'zod'
import type {
  Command,
  EffectRequest,
  OperatorAction,
  OutcomeCommand,
  Reply,
  StartCommand,
  Decision,
  Env,
  EffectPlace,
  Event,
  StreamState,
  Version,
} from '../../engine/index.ts'
import type { Lease } from '../../bus/index.ts'
import type { AnyWorkflow, Data } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import type { ExecutorShell } from '../../executor-service/shell/shell.ts'
import type { Journal } from '../../journal/index.ts'
import type { Versions } from '../../versions/index.ts'
export declare const Submitted: z.ZodObject<
  {
    id: z.ZodString
    amount: z.ZodNumber
  },
  z.core.$strip
>
export interface Submitted extends Data<typeof Submitted> {}
export declare const CartState: z.ZodObject<
  {
    total: z.ZodNumber
  },
  z.core.$strip
>
export interface CartState extends Data<typeof CartState> {}
export declare const Cart: import('../../dsl/aggregate.ts').Aggregate<{
  readonly total: number
}>
export declare const mail: import('../../dsl/side-effect.ts').EffectKind<
  'Mail',
  {
    readonly id: string
  },
  undefined,
  undefined
> &
  import('../../dsl/side-effect.ts').EffectValue
export declare const charge: import('../../dsl/side-effect.ts').EffectKind<
  'Charge',
  {
    readonly id: string
  },
  {
    readonly receipt: string
  },
  {
    readonly code: string
  }
> &
  import('../../dsl/side-effect.ts').EffectValue
export declare const triggers: readonly [
  import('../../dsl/trigger.ts').Trigger<
    {
      readonly id: string
      readonly amount: number
    },
    'id'
  >,
]
export declare const onCart: {
  readonly version: 1
  readonly triggers: readonly [
    import('../../dsl/trigger.ts').Trigger<
      {
        readonly id: string
        readonly amount: number
      },
      'id'
    >,
  ]
  readonly metadata: {
    readonly aggregate: import('../../dsl/aggregate.ts').AggregateKey<
      {
        readonly total: number
      },
      'id'
    > & {
      readonly aggregate: string
    }
  }
}
/** Charges and completes. */
export declare const pay: import('../../dsl/index.ts').Workflow<
  {
    readonly id: string
    readonly amount: number
  },
  string,
  | import('../../dsl/side-effect.ts').SideEffect<
      'Charge',
      {
        readonly id: string
      },
      {
        readonly receipt: string
      },
      {
        readonly code: string
      }
    >
  | import('../../dsl/node.ts').Step<'Paid', unknown, {}>
  | import('../../dsl/node.ts').Step<'Unpaid', unknown, {}>
>
/** Asks for a mail and completes: its side effect is closed, or not, after it ended. */
export declare const notify: import('../../dsl/index.ts').Workflow<
  {
    readonly id: string
    readonly amount: number
  },
  string,
  | import('../../dsl/side-effect.ts').SideEffect<
      'Mail',
      {
        readonly id: string
      },
      undefined,
      undefined
    >
  | import('../../dsl/node.ts').Step<'Ask', CartState, {}>
>
export declare const hashOf: (of: AnyWorkflow) => string
export declare const versionsOf: (workflows: readonly AnyWorkflow[]) => ReadonlyMap<string, Version>
export declare const start: (of: AnyWorkflow, id?: string, amount?: number) => StartCommand
export declare const operator: (stream: string, action: OperatorAction, id?: string) => Command
type Report = OutcomeCommand['report']
export declare const report: (
  stream: string,
  of: EffectPlace,
  attempt: number,
  what: Report,
  more?: Partial<OutcomeCommand>,
) => OutcomeCommand
export declare const ok: (value?: JsonValue) => Report
export declare const failed: (code?: string) => Report
/** The core alone: an environment in which every version is at hand and nothing was closed before. */
export declare const envOf: (workflows: readonly AnyWorkflow[], change?: Partial<Env>) => Env
export declare const decided: (
  commands: readonly Command[],
  env: Env,
  before?: StreamState,
) => Extract<
  Decision,
  {
    kind: 'turn'
  }
>
/** One that is never lost. */
export declare const LEASE: Lease
/** One executor: what it was told goes through the real shell; what it published and answered is kept. */
export interface Driven {
  readonly journal: Journal
  readonly shell: ExecutorShell
  readonly requests: EffectRequest[]
  readonly replies: Reply[]
  tell(...commands: readonly Command[]): Promise<void>
  state(stream: string): Promise<StreamState>
  events(stream: string): Promise<readonly Event[]>
}
export declare const driven: (
  workflows: readonly AnyWorkflow[],
  over?: {
    readonly journal?: Journal
    readonly active?: () => readonly AnyWorkflow[]
    readonly now?: () => number
    /** How a version is loaded; absent: all are there. */
    readonly get?: Versions['get']
    readonly dev?: boolean
  },
) => Driven
export {}
