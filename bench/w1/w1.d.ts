export declare const echo: import('contrail/dsl').EffectKind<
  'Echo',
  {
    readonly id: string
  },
  {
    readonly at: string
  },
  {
    readonly [x: string]: never
  }
> &
  import('contrail/dsl').EffectValue
export declare const w1: import('contrail/dsl').Workflow<
  {
    readonly id: string
    readonly filler: string
  },
  | 'failed'
  | {
      readonly id: string
      readonly at: string
      readonly steps: number
      readonly filler: string
    },
  import('contrail/dsl').SideEffect<
    'Echo',
    {
      readonly id: string
    },
    {
      readonly at: string
    },
    {
      readonly [x: string]: never
    }
  >
>
