// SQLite as Node has it: the one place that knows what `node:sqlite` calls its classes, which it is about to rename.
export { DatabaseSync as Database } from 'node:sqlite'
export type { SQLInputValue as InputValue } from 'node:sqlite'
