// Checks what is filled in against the form's schema, in the page and before it is sent. No code is made of text: the page's policy allows none.
import { toErrorSchema } from '@rjsf/utils'
import type { RJSFSchema, RJSFValidationError, ValidationData, ValidatorType } from '@rjsf/utils'
import { fromJSONSchema } from 'zod'

/** The server reads the form by the schema itself: what this cannot judge it lets pass. */
const issuesOf = (schema: RJSFSchema, value: unknown): readonly RJSFValidationError[] => {
  try {
    // `as`: both libraries mean JSON Schema 2020-12 by it.
    const read = fromJSONSchema(schema as Parameters<typeof fromJSONSchema>[0]).safeParse(value)
    if (read.success) return []
    return read.error.issues.map(({ path, message }) => ({ property: propertyOf(path), message, stack: `${propertyOf(path)} ${message}` }))
  } catch {
    return []
  }
}
const propertyOf = (path: readonly PropertyKey[]): string => path.map((part) => `.${String(part)}`).join('')

export const zodValidator: ValidatorType = {
  validateFormData: (value: unknown, schema): ValidationData<unknown> => {
    const errors = [...issuesOf(schema, value)]
    return { errors, errorSchema: toErrorSchema(errors) }
  },
  isValid: (schema, value: unknown, root) => issuesOf({ ...schema, $defs: root['$defs'] ?? {} }, value).length === 0,
  // `as`: the result is of the caller's own type, and nobody calls this one.
  rawValidation: (schema, value?: unknown) => ({ errors: [...issuesOf(schema, value)] as never[] }),
}
