// What stands in place of content: nothing yet, something refused, something on its way.
import type { ReactNode } from 'react'
import { ApiError } from '../api/client.ts'

interface EmptyProps {
  readonly title: string
  /** It is all there is on the page. */
  readonly whole?: boolean
  readonly children?: ReactNode
}
export const Empty = ({ title, whole = false, children }: EmptyProps) => (
  <div className="empty">
    {whole ? <h1>{title}</h1> : <h2>{title}</h2>}
    {children}
  </div>
)

/** A refusal in the server's own words. While the server does not answer the banner says so, and nothing else has to. */
export const Failure = ({ error, whole = false }: { readonly error: Error; readonly whole?: boolean }) =>
  error instanceof ApiError ? (
    <div role="alert">
      <Empty title={error.problem.title} whole={whole}>
        <p>{error.problem.detail}</p>
      </Empty>
    </div>
  ) : (
    <Loading />
  )

export const Loading = () => (
  <div className="empty" aria-busy="true">
    <p>Loading…</p>
  </div>
)

export const Command = ({ children }: { readonly children: string }) => (
  <pre className="command mono" tabIndex={0} role="group" aria-label="Command">
    {children}
  </pre>
)
