// Keeps the selected or keyboard-focused node of a graph visible.
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useCallback } from 'react'
import type { FocusEvent, UIEvent } from 'react'
import type { Layout } from './layout.ts'

/** Moves the view to a node that is not wholly in sight. */
export const useReveal = (layout: Layout): ((node: string) => void) => {
  const flow = useReactFlow()
  const store = useStoreApi()
  return useCallback(
    (node) => {
      const box = layout.boxes.get(node)
      if (box === undefined) return
      const { width, height } = store.getState()
      const { x, y, zoom } = flow.getViewport()
      const left = box.x * zoom + x
      const above = box.y * zoom + y
      const seen = left >= 0 && above >= 0 && left + box.width * zoom <= width && above + box.height * zoom <= height
      if (!seen) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom })
    },
    [flow, store, layout],
  )
}

/** Handlers of the graph's element for what a browser does on its own: it focuses, and scrolls to what it focuses or found by a search. */
export const useSight = (reveal: (node: string) => void) => {
  const flow = useReactFlow()
  return {
    // React Flow resets the scroll position, so the viewport is moved instead.
    onScrollCapture: ({ currentTarget: { scrollLeft, scrollTop } }: UIEvent): void => {
      const { x, y, zoom } = flow.getViewport()
      void flow.setViewport({ x: x - scrollLeft, y: y - scrollTop, zoom })
    },
    // Browsers do not scroll up or left to a focused element, so we do: one frame later, after the browser's own scroll, and only for keyboard focus.
    onFocus: ({ target }: FocusEvent<HTMLElement>): void => {
      const node = target.dataset['node']
      if (node !== undefined && target.matches(':focus-visible')) requestAnimationFrame(() => reveal(node))
    },
  }
}
