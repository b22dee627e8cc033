// Why a person's action is not done, in words; undefined where it is.

export type Refusal = { readonly code: string; readonly message: string } | undefined
