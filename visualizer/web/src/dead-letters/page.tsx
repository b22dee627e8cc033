// Dead letters: what could not be decoded or belongs to nobody, with the reason and its text.
import { useDeadLetters } from '../api/queries.ts'
import type { DeadLetterView } from '../api/types.ts'
import { Link, to, usePlace } from '../lib/router.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { Empty, Failure, Loading } from '../ui/notice.tsx'
import { Time } from '../ui/time.tsx'

export const DeadLettersPage = () => {
  const before = usePlace().search.get('before') ?? undefined
  const letters = useDeadLetters(before)
  return (
    <>
      <div className="head">
        <h1>Dead letters</h1>
      </div>
      {letters.data === undefined ? (
        letters.error ? (
          <Failure error={letters.error} />
        ) : (
          <Loading />
        )
      ) : letters.data.rows.length === 0 ? (
        <Empty title="No dead letters">
          <p>A line of a file or a message that no workflow can decode would be here, with the reason and its text.</p>
        </Empty>
      ) : (
        <div className="groups">
          {letters.data.rows.map((letter) => (
            <Letter key={letter.id} letter={letter} />
          ))}
          <div className="pager">
            {before !== undefined && (
              <Link className="btn" href="/deadletters">
                Newest
              </Link>
            )}
            {letters.data.next !== undefined && (
              <Link className="btn" href={to(['deadletters'], { before: letters.data.next })}>
                Older
              </Link>
            )}
          </div>
        </div>
      )}
    </>
  )
}

const Letter = ({ letter }: { readonly letter: DeadLetterView }) => (
  <article className="card letter" aria-label={letter.origin.source}>
    <header>
      <b>{letter.reason}</b>
      <span className="meta">
        <span className="mono">{placeOf(letter.origin)}</span>
        {letter.target === undefined ? letter.workflow !== null && <span>{letter.workflow}</span> : <span>for {letter.target}</span>}
        <Time at={letter.at} as="relative" />
        {letter.resentAt !== undefined && (
          <span>
            sent again <Time at={letter.resentAt} as="relative" />
          </span>
        )}
      </span>
      <CopyButton text={letter.raw} what="its text" />
    </header>
    <pre className="mono" tabIndex={0} role="group" aria-label={`Text of ${letter.origin.source}`}>
      {letter.raw}
    </pre>
  </article>
)

const placeOf = ({ source, at }: DeadLetterView['origin']): string => (at === undefined ? source : `${source} ${at}`)
