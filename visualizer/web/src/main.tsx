// Starts the page.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The next poll is the retry, and a server on this machine needs no network.
      retry: false,
      networkMode: 'always',
      refetchOnWindowFocus: 'always',
      staleTime: 1000,
    },
  },
})

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
