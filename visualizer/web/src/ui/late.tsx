// A part of the page that comes when it is first seen. Where it does not come, that part says so, and the rest of the page stays.
import { Component, Suspense } from 'react'
import type { ReactNode } from 'react'
import { Empty, Loading } from './notice.tsx'

interface Props {
  readonly children: ReactNode
}

export class LatePart extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true }
  }
  override render(): ReactNode {
    if (!this.state.failed) return <Suspense fallback={<Loading />}>{this.props.children}</Suspense>
    return (
      <div role="alert">
        <Empty title="This part of the page cannot be shown">
          <p>The server was away when it was asked for, or has another version of the page by now.</p>
          <p>
            <button type="button" className="btn" onClick={() => location.reload()}>
              Load the page again
            </button>
          </p>
        </Empty>
      </div>
    )
  }
}
