// A form made from its schema, nested objects and lists included; loaded when a task is first opened.
// By their files: the library's index brings another validator, which makes code of text.
import Form from '@rjsf/core/lib/components/Form.js'
import getDefaultRegistry from '@rjsf/core/lib/getDefaultRegistry.js'
import type { IconButtonProps, RJSFSchema, UiSchema, WidgetProps } from '@rjsf/utils'
import { zodValidator } from './validator.ts'

interface Props {
  readonly schema: RJSFSchema
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  /** It fits. */
  readonly onNext: (value: unknown) => void
  readonly verb: string
  readonly id: string
}

const worded = (word: string) => {
  const Worded = ({ onClick, disabled, id }: IconButtonProps) => (
    <button type="button" className="btn small" id={id} onClick={onClick} disabled={disabled}>
      {word}
    </button>
  )
  return Worded
}
const TEMPLATES = {
  ButtonTemplates: {
    AddButton: worded('Add'),
    CopyButton: worded('Copy'),
    MoveUpButton: worded('Up'),
    MoveDownButton: worded('Down'),
    RemoveButton: worded('Remove'),
    ClearButton: worded('Clear'),
  },
}
/** Nobody ticks a box to say no: an answer is given, or there is none. */
const { RadioWidget } = getDefaultRegistry().widgets
const YesNo = (props: WidgetProps) => (
  <fieldset>
    <legend>
      {props.label}
      {props.required && '*'}
    </legend>
    {RadioWidget && <RadioWidget {...props} />}
  </fieldset>
)
const WIDGETS = { CheckboxWidget: YesNo }
/** A question that must be answered yes or no is not answered with no before anybody has. */
const UNANSWERED = { requiredBooleanDefault: 'skip' } as const
const UI: UiSchema = { 'ui:submitButtonOptions': { norender: true }, 'ui:globalOptions': { orderable: true } }

const SchemaForm = ({ schema, value, onChange, onNext, verb, id }: Props) => (
  <Form
    id={id}
    idPrefix={id}
    className="schema-form"
    schema={schema}
    uiSchema={UI}
    formData={value}
    validator={zodValidator}
    templates={TEMPLATES}
    widgets={WIDGETS}
    experimental_defaultFormStateBehavior={UNANSWERED}
    showErrorList={false}
    focusOnFirstError
    noHtml5Validate
    onChange={({ formData }: { readonly formData?: unknown }) => onChange(formData)}
    onSubmit={({ formData }: { readonly formData?: unknown }) => onNext(formData)}
  >
    <div className="buttons">
      <button type="submit" className="btn primary">
        {verb}
      </button>
    </div>
  </Form>
)
export default SchemaForm
