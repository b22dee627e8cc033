// The tables of a journal, as numbered migrations. docs/postgres.md explains them; what was released once is never changed here.
import { ENDED } from '../../engine/index.ts'
import { appendFunction } from './append-function.ts'

/** `schema` is quoted already. */
type Migration = (schema: string) => string

const tables: Migration = (schema) => `
  -- Positions in the order of everything are transaction numbers plus this: a journal that was restored into a server
  -- whose numbers are lower goes on above what it has.
  CREATE TABLE ${schema}.clock (base bigint NOT NULL);
  INSERT INTO ${schema}.clock VALUES (0);

  -- One row for each stream. Its lock is the lock of the stream.
  CREATE TABLE ${schema}.streams (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version bigint NOT NULL,
    tx bigint NOT NULL,
    at bigint NOT NULL,
    due bigint,
    open bigint,
    shard smallint NOT NULL,
    name text COLLATE "C" NOT NULL UNIQUE
  ) WITH (fillfactor = 85);
  -- Partial: what is completed is in neither.
  CREATE INDEX streams_due ON ${schema}.streams (due, id, shard) WHERE due IS NOT NULL;
  CREATE INDEX streams_open ON ${schema}.streams (id, shard) WHERE open IS NOT NULL;

  -- The journal itself: one row for each turn. The primary key is the fence.
  CREATE TABLE ${schema}.turns (
    stream bigint NOT NULL,
    version bigint NOT NULL,
    tx bigint NOT NULL,
    crc bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (stream, version)
  );
  CREATE INDEX turns_everything ON ${schema}.turns (tx, stream, version);

  -- Starts, signals and operator actions that a stream has seen, for ever.
  CREATE TABLE ${schema}.causes (
    stream bigint NOT NULL,
    version bigint NOT NULL,
    cause text COLLATE "C" NOT NULL,
    PRIMARY KEY (stream, cause)
  );

  -- The last two of each stream.
  CREATE TABLE ${schema}.snapshots (
    stream bigint NOT NULL,
    version bigint NOT NULL,
    crc bigint NOT NULL,
    format integer NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (stream, version)
  );

  -- What lists show: body is the whole row as JSON, the columns are what is searched. Ids ascend as instances are accepted.
  CREATE TABLE ${schema}.instances (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream bigint NOT NULL,
    review boolean NOT NULL,
    status text COLLATE "C" NOT NULL,
    workflow text COLLATE "C" NOT NULL,
    instance text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    body text NOT NULL,
    UNIQUE (stream, instance)
  ) WITH (fillfactor = 85);
  CREATE INDEX instances_workflow ON ${schema}.instances (workflow, id);
  -- Nearly all are completed, in any long run: a list of those needs no index, and they cost none.
  CREATE INDEX instances_status ON ${schema}.instances (status, id) WHERE status <> 'completed';
  CREATE INDEX instances_review ON ${schema}.instances (id) WHERE review;

  -- How many instances of each workflow and status there are, as the sum over slots: writers side by side have different ones.
  CREATE TABLE ${schema}.counts (
    workflow text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    slot integer NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (workflow, status, slot)
  ) WITH (fillfactor = 50);

  CREATE TABLE ${schema}.claims (
    effect text COLLATE "C" NOT NULL,
    attempt bigint NOT NULL,
    at bigint NOT NULL,
    until bigint NOT NULL,
    by text NOT NULL,
    PRIMARY KEY (effect, attempt)
  );

  -- Bytes, because content may hold what text may not.
  CREATE TABLE ${schema}.blobs (
    hash text COLLATE "C" PRIMARY KEY,
    crc bigint NOT NULL,
    content bytea NOT NULL
  );

  ${appendFunction(schema)}
`

/**
 * Written alike in the index and in the query that it serves. Within a text of JSON quotes are escaped, so that nothing but the field
 * itself matches; and a cast to JSON may not stand in an index.
 */
export const ROW_HASH = `(substring(body FROM '"hash":"([^"]+)"') COLLATE "C")`
const IS_OPEN = `status NOT IN (${ENDED.map((status) => `'${status}'`).join(', ')})`
export const IS_LIVE = `(${IS_OPEN} OR body ~ '"(openEffects|effectsInReview)":[1-9]')`

/** Which versions have instances that have not ended: each is one step in this index, however many instances there are. */
const openVersions: Migration = (schema) => `
  CREATE INDEX instances_version ON ${schema}.instances (${ROW_HASH}) WHERE ${IS_OPEN};
`
/** Those whose side effects have not ended as well. */
const liveVersions: Migration = (schema) => `
  DROP INDEX ${schema}.instances_version;
  CREATE INDEX instances_live ON ${schema}.instances (${ROW_HASH}) WHERE ${IS_LIVE};
`

/** Written alike in the index and in the query that it serves: within a text of JSON quotes are escaped. */
export const ROW_TASKS = `(substring(body FROM '"tasksAt":"([^"]+)"') COLLATE "C")`
/** Instances with tasks that wait for a person, what is due first in front. All others are not in it. */
const waitingTasks: Migration = (schema) => `
  CREATE INDEX instances_tasks ON ${schema}.instances (${ROW_TASKS}) WHERE ${ROW_TASKS} IS NOT NULL;
`

/** Found by fields, by times and by the number of a version; and by any status. */
const searched: Migration = (schema) => `
  ALTER TABLE ${schema}.instances
    ADD COLUMN started bigint NOT NULL DEFAULT 0, ADD COLUMN number bigint NOT NULL DEFAULT 0, ADD COLUMN search text;
  UPDATE ${schema}.instances SET started = (body::json ->> 'started')::bigint, number = (body::json ->> 'number')::bigint;
  CREATE INDEX instances_started ON ${schema}.instances (started, id);
  CREATE INDEX instances_number ON ${schema}.instances (workflow, number, id);
  DROP INDEX ${schema}.instances_status;
  CREATE INDEX instances_status ON ${schema}.instances (status, id);

  -- The fields of each instance, in the order of the times at which they were accepted.
  CREATE TABLE ${schema}.searched (
    field text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    started bigint NOT NULL,
    id bigint NOT NULL,
    PRIMARY KEY (field, value, started, id)
  );
  CREATE FUNCTION ${schema}.search_changed() RETURNS trigger LANGUAGE plpgsql AS $changed$
  BEGIN
    IF TG_OP = 'UPDATE' AND old.search IS NOT NULL THEN
      DELETE FROM ${schema}.searched s USING json_each_text(old.search::json) AS o (field, value)
      WHERE s.field = o.field AND s.value = o.value AND s.started = old.started AND s.id = old.id;
    END IF;
    IF new.search IS NOT NULL THEN
      INSERT INTO ${schema}.searched SELECT o.field, o.value, new.started, new.id FROM json_each_text(new.search::json) AS o (field, value);
    END IF;
    RETURN NULL;
  END
  $changed$;
  CREATE TRIGGER search_added AFTER INSERT ON ${schema}.instances
    FOR EACH ROW WHEN (new.search IS NOT NULL) EXECUTE FUNCTION ${schema}.search_changed();
  CREATE TRIGGER search_changed AFTER UPDATE OF search ON ${schema}.instances
    FOR EACH ROW WHEN (old.search IS DISTINCT FROM new.search) EXECUTE FUNCTION ${schema}.search_changed();

  DROP FUNCTION ${schema}.append(text[], int[], bigint[], bigint[], bigint[], bigint[], bigint[], text[], int[], text[],
    int[], text[], text[], text[], text[], boolean[], text[], int[], bigint[], int[], bigint[], text[]);
  ${appendFunction(schema, { searched: true })}
`

/** Migration n stands at n - 1. */
export const MIGRATIONS: readonly Migration[] = [tables, openVersions, liveVersions, waitingTasks, searched]

/** As a part of SQL text. */
export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`
