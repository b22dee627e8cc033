// The one statement of a batch of appends, as a function in the database: locks, fences, duplicates, and all that the turns write.

/**
 * Each array is a column over the batch, or over its causes, rows or snapshots with the place of their append in the batch.
 * Streams of a batch are different ones, in the order of their names. Only what was refused is answered:
 * `conflict` with the version, `duplicate` with the number of the cause and its version, and `again` where another
 * transaction with a later number wrote first: in this one the turn would stand before the one that it follows.
 * Not `searched`: as it was before instances were found by fields and times.
 */
export const appendFunction = (schema: string, { searched = false } = {}): string => `
CREATE FUNCTION ${schema}.append(
  names text[], shards int[], expecteds bigint[], ats bigint[], dues bigint[], opens bigint[], crcs bigint[], bodies text[],
  cause_of int[], causes text[],
  row_of int[], row_instances text[], row_workflows text[], row_keys text[], row_statuses text[], row_reviews boolean[], row_bodies text[],${searched ? ' row_starteds bigint[], row_numbers bigint[], row_searches text[],' : ''}
  snapshot_of int[], snapshot_versions bigint[], snapshot_formats int[], snapshot_crcs bigint[], snapshot_bodies text[])
RETURNS TABLE (nth int, answer text, cause int, at bigint)
LANGUAGE plpgsql
-- One plan for each statement in a session, by the indexes: the first are made for empty tables, and a plan for each batch costs more than its work.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $append$
#variable_conflict use_column
DECLARE
  this bigint;
  -- By place in the batch. An id becomes null where the append is refused.
  ids bigint[];
  versions bigint[];
  txs bigint[];
  known_of int[];
  known_causes int[];
  known_ats bigint[];
BEGIN
  -- What is answered is on the disk, whatever the role or the database is set to. A stricter setting stays.
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  SELECT base + pg_current_xact_id()::text::bigint INTO this FROM ${schema}.clock;

  -- New streams. Who comes second waits here for the first to commit, and then finds its row.
  INSERT INTO ${schema}.streams (name, shard, version, tx, at, due, open)
  SELECT b.name, b.shard, 1, this, b.at, b.due, b.open
  FROM unnest(names, shards, expecteds, ats, dues, opens) WITH ORDINALITY AS b (name, shard, expected, at, due, open, n)
  WHERE b.expected = 0 ORDER BY b.n
  ON CONFLICT (name) DO NOTHING;

  -- All others, in the order of the batch, which is the same for everybody: so batches never wait for each other in a ring.
  PERFORM FROM unnest(names, expecteds) AS b (name, expected)
  CROSS JOIN LATERAL (SELECT FROM ${schema}.streams s WHERE s.name = b.name AND b.expected > 0 FOR NO KEY UPDATE) AS locked;

  SELECT array_agg(s.id ORDER BY b.n), array_agg(s.version ORDER BY b.n), array_agg(s.tx ORDER BY b.n) INTO ids, versions, txs
  FROM unnest(names) WITH ORDINALITY AS b (name, n)
  LEFT JOIN LATERAL (SELECT s.id, s.version, s.tx FROM ${schema}.streams s WHERE s.name = b.name LIMIT 1) AS s ON true;

  RETURN QUERY
  SELECT b.n::int, CASE WHEN b.version = b.expected THEN 'again' ELSE 'conflict' END, NULL::int, coalesce(b.version, 0)
  FROM unnest(expecteds, versions, txs) WITH ORDINALITY AS b (expected, version, tx, n)
  WHERE (b.tx = this OR (b.tx < this AND b.version = b.expected)) IS NOT TRUE;
  IF FOUND THEN
    SELECT array_agg(CASE WHEN b.tx = this OR (b.tx < this AND b.version = b.expected) THEN b.id END ORDER BY b.n) INTO ids
    FROM unnest(ids, expecteds, versions, txs) WITH ORDINALITY AS b (id, expected, version, tx, n);
  END IF;

  SELECT array_agg(c.n), array_agg(c.nth::int), array_agg(k.version) INTO known_of, known_causes, known_ats
  FROM unnest(cause_of, causes) WITH ORDINALITY AS c (n, cause, nth)
  CROSS JOIN LATERAL (SELECT k.version FROM ${schema}.causes k WHERE k.stream = ids[c.n] AND k.cause = c.cause LIMIT 1) AS k;
  IF known_of IS NOT NULL THEN
    RETURN QUERY SELECT k.n, 'duplicate', k.cause, k.at FROM unnest(known_of, known_causes, known_ats) AS k (n, cause, at);
    SELECT array_agg(CASE WHEN b.n = ANY (known_of) THEN NULL ELSE b.id END ORDER BY b.n) INTO ids
    FROM unnest(ids) WITH ORDINALITY AS b (id, n);
  END IF;

  INSERT INTO ${schema}.turns (stream, version, tx, crc, body)
  SELECT b.id, b.expected + 1, this, b.crc, b.body FROM unnest(ids, expecteds, crcs, bodies) AS b (id, expected, crc, body)
  WHERE b.id IS NOT NULL;

  UPDATE ${schema}.streams s SET version = b.expected + 1, tx = this, at = b.at, due = b.due, open = b.open
  FROM unnest(ids, expecteds, ats, dues, opens) AS b (id, expected, at, due, open)
  WHERE s.id = b.id AND b.expected > 0;

  INSERT INTO ${schema}.causes (stream, cause, version)
  SELECT ids[c.n], c.cause, expecteds[c.n] + 1 FROM unnest(cause_of, causes) AS c (n, cause) WHERE ids[c.n] IS NOT NULL;

  IF cardinality(snapshot_of) > 0 THEN
    INSERT INTO ${schema}.snapshots (stream, version, format, crc, body)
    SELECT ids[p.n], p.version, p.format, p.crc, p.body
    FROM unnest(snapshot_of, snapshot_versions, snapshot_formats, snapshot_crcs, snapshot_bodies) AS p (n, version, format, crc, body)
    WHERE ids[p.n] IS NOT NULL
    ON CONFLICT (stream, version) DO UPDATE SET format = excluded.format, crc = excluded.crc, body = excluded.body;
    -- All but the last two.
    DELETE FROM ${schema}.snapshots s USING unnest(snapshot_of, snapshot_versions) AS p (n, version)
    WHERE s.stream = ids[p.n]
      AND s.version < (SELECT max(o.version) FROM ${schema}.snapshots o WHERE o.stream = ids[p.n] AND o.version < p.version);
  END IF;

  IF cardinality(row_of) > 0 THEN
    -- Their differences, before the rows change. Its locks are the last that are taken, in the order of the key.
    WITH changed AS (
      SELECT r.workflow, r.status, old.status AS was
      FROM unnest(row_of, row_instances, row_workflows, row_statuses) AS r (n, instance, workflow, status)
      LEFT JOIN LATERAL (
        SELECT i.status FROM ${schema}.instances i WHERE i.stream = ids[r.n] AND i.instance = r.instance LIMIT 1) AS old ON true
      WHERE ids[r.n] IS NOT NULL AND old.status IS DISTINCT FROM r.status),
    written AS (
      INSERT INTO ${schema}.instances (stream, instance, workflow, key, status, review, body${searched ? ', started, number, search' : ''})
      SELECT ids[r.n], r.instance, r.workflow, r.key, r.status, r.review, r.body${searched ? ', r.started, r.number, r.search' : ''}
      FROM unnest(row_of, row_instances, row_workflows, row_keys, row_statuses, row_reviews, row_bodies${searched ? ', row_starteds, row_numbers, row_searches' : ''})
        WITH ORDINALITY AS r (n, instance, workflow, key, status, review, body${searched ? ', started, number, search' : ''}, nth)
      WHERE ids[r.n] IS NOT NULL ORDER BY r.nth
      -- An instance's workflow and key are in its id: they never change.
      ON CONFLICT (stream, instance) DO UPDATE SET status = excluded.status, review = excluded.review, body = excluded.body${searched ? ', number = excluded.number, search = excluded.search' : ''})
    INSERT INTO ${schema}.counts (workflow, status, slot, count)
    SELECT d.workflow, d.status, pg_backend_pid() % 64, sum(d.difference)
    FROM (
      SELECT workflow, status, 1 AS difference FROM changed
      UNION ALL SELECT workflow, was, -1 FROM changed WHERE was IS NOT NULL) AS d
    GROUP BY d.workflow, d.status HAVING sum(d.difference) <> 0 ORDER BY d.workflow, d.status
    ON CONFLICT (workflow, status, slot) DO UPDATE SET count = counts.count + excluded.count;
  END IF;
END
$append$;`
