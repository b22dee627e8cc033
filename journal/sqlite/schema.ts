// The tables of a journal database. docs/sqlite.md explains them; a change of them raises FORMAT.
import { ENDED } from '../../engine/index.ts'

/** `Ctrl` in ASCII: says whose file it is. */
export const APPLICATION_ID = 0x4374726c

/** The format of databases that this code writes, and the newest that it reads. */
export const FORMAT = 7

const LISTED = `
  -- The position of the turns up to which the list below is written; what is behind is derived again when the journal is opened.
  CREATE TABLE listed (id INTEGER PRIMARY KEY CHECK (id = 1), position INTEGER NOT NULL) STRICT;
  -- Streams whose lines could not be derived then.
  CREATE TABLE unlisted (stream INTEGER PRIMARY KEY) STRICT;`

/** Written alike in the index and in the query that it serves. */
export const ROW_HASH = "json_extract(body, '$.hash')"
export const IS_LIVE = `(status NOT IN (${ENDED.map((status) => `'${status}'`).join(', ')}) OR json_extract(body, '$.openEffects') > 0 OR json_extract(body, '$.effectsInReview') > 0)`

const OPEN_VERSIONS = `
  -- Which versions have instances that have not ended, or open side effects: each is one step in this index, however many instances there are.
  CREATE INDEX instances_live ON instances (${ROW_HASH}) WHERE ${IS_LIVE};`

/** Written alike in the index and in the query that it serves. */
export const ROW_TASKS = "json_extract(body, '$.tasksAt')"
const TASKS = `
  -- Instances with tasks that wait for a person, what is due first in front. All others are not in it.
  CREATE INDEX instances_tasks ON instances (${ROW_TASKS}) WHERE ${ROW_TASKS} IS NOT NULL;`

/** As text, so that a database of before and a new one have the same. */
const SEARCHED = `
  -- What instances are found by: their fields, each in the order of the times at which they were accepted.
  CREATE TABLE searched (
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    started INTEGER NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (field, value, started, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER search_added AFTER INSERT ON instances WHEN new.search IS NOT NULL BEGIN
    INSERT INTO searched SELECT key, value, new.started, new.id FROM json_each(new.search);
  END;
  CREATE TRIGGER search_changed AFTER UPDATE OF search ON instances WHEN old.search IS NOT new.search BEGIN
    DELETE FROM searched WHERE (field, value, started, id) IN (SELECT key, value, old.started, old.id FROM json_each(old.search));
    INSERT INTO searched SELECT key, value, new.started, new.id FROM json_each(new.search);
  END;
  CREATE INDEX instances_started ON instances (started);
  CREATE INDEX instances_number ON instances (workflow, number);
  CREATE INDEX instances_status ON instances (status);`

const OPENED = `
  -- 1 where it was closed, so that the database is whole without its log; 0 from its opening on.
  CREATE TABLE opened (id INTEGER PRIMARY KEY CHECK (id = 1), clean INTEGER NOT NULL) STRICT;
  INSERT INTO opened VALUES (1, 0);`

/** What makes the next format of each. */
export const UPGRADES: ReadonlyMap<number, string> = new Map([
  [1, `${LISTED} INSERT INTO listed SELECT 1, coalesce(max(position), 0) FROM turns;`],
  [2, OPEN_VERSIONS],
  [3, OPENED],
  [4, `DROP INDEX IF EXISTS instances_version; DROP INDEX IF EXISTS instances_live; ${OPEN_VERSIONS}`],
  [5, TASKS],
  [
    6,
    `ALTER TABLE instances ADD COLUMN started INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE instances ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE instances ADD COLUMN search TEXT;
    UPDATE instances SET started = json_extract(body, '$.started'), number = json_extract(body, '$.number');
    DROP INDEX instances_status; ${SEARCHED}`,
  ],
])

export const SCHEMA = `
  -- One row for each stream. Text names cost three times an integer in an index, so all other tables have the id.
  CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    due INTEGER,
    open INTEGER
  ) STRICT;
  -- Partial: what is completed is in neither, so a start reads only what is open or due.
  CREATE INDEX streams_due ON streams (due) WHERE due IS NOT NULL;
  CREATE INDEX streams_open ON streams (id) WHERE open IS NOT NULL;

  -- The journal itself: one row for each turn. UNIQUE is the fence, position the order of the commits.
  CREATE TABLE turns (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL,
    UNIQUE (stream, version)
  ) STRICT;

  -- Starts, signals and operator actions that a stream has seen, for ever.
  CREATE TABLE causes (
    stream INTEGER NOT NULL,
    cause TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (stream, cause)
  ) STRICT, WITHOUT ROWID;

  -- The last two of each stream.
  CREATE TABLE snapshots (
    stream INTEGER NOT NULL,
    version INTEGER NOT NULL,
    format INTEGER NOT NULL,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (stream, version)
  ) STRICT;

${LISTED}
  INSERT INTO listed VALUES (1, 0);
${OPENED}

  -- What lists show: body is the whole row as JSON, the columns are what is searched. Ids ascend as instances are accepted,
  -- so a list by descending id is newest first, and every index below is in that order.
  CREATE TABLE instances (
    id INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    instance TEXT NOT NULL,
    workflow TEXT NOT NULL,
    key TEXT NOT NULL,
    status TEXT NOT NULL,
    review INTEGER NOT NULL,
    body TEXT NOT NULL,
    started INTEGER NOT NULL DEFAULT 0,
    number INTEGER NOT NULL DEFAULT 0,
    search TEXT,
    UNIQUE (stream, instance)
  ) STRICT;
  CREATE INDEX instances_workflow ON instances (workflow);
  CREATE INDEX instances_review ON instances (id) WHERE review = 1;
${OPEN_VERSIONS}
${TASKS}
${SEARCHED}

  -- How many instances of each workflow and status there are: asked for all the time, so never counted by a scan.
  CREATE TABLE counts (
    workflow TEXT NOT NULL,
    status TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (workflow, status)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER instance_added AFTER INSERT ON instances BEGIN
    INSERT INTO counts VALUES (new.workflow, new.status, 1) ON CONFLICT DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER instance_changed AFTER UPDATE OF status ON instances WHEN old.status <> new.status BEGIN
    UPDATE counts SET count = count - 1 WHERE workflow = old.workflow AND status = old.status;
    INSERT INTO counts VALUES (new.workflow, new.status, 1) ON CONFLICT DO UPDATE SET count = count + 1;
  END;

  CREATE TABLE claims (
    effect TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    by TEXT NOT NULL,
    PRIMARY KEY (effect, attempt)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE blobs (
    hash TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    crc INTEGER NOT NULL
  ) STRICT;
`
