// What stands in place of content: nothing yet, something refused, something on its way.
import type { ReactNode } from 'react'
import { ApiError } from '../api/client.ts'

export const Empty = ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => (
  <div className="empty">
    <h2>{title}</h2>
    {children}
  </div>
)

/** A refusal in the server's own words. While the server does not answer the banner says so, and nothing else has to. */
export const Failure = ({ error }: { readonly error: Error }) =>
  error instanceof ApiError ? (
    <div className="empty" role="alert">
      <h2>{error.problem.title}</h2>
      <p>{error.problem.detail}</p>
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
