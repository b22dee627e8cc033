// The shop's own file: charges, stock, mails, and a log of every request.
import { readFileSync } from 'node:fs'
import { DatabaseSync as Database } from 'node:sqlite'
import { z } from 'zod'

export type { Database }

const PRODUCTS = new URL('../order/data/products.jsonl', import.meta.url)
const Product = z.object({ productId: z.string(), unitsInStock: z.int().nonnegative() })

const TABLES = `
  create table if not exists requests (n integer primary key, at text not null, method text not null, path text not null,
    order_id text, answer text not null) strict;
  create table if not exists charges (n integer primary key, reference text not null, order_id text not null, card text not null,
    cents integer not null, status text not null check (status in ('charged', 'refused')), receipt text) strict;
  create index if not exists charges_by_reference on charges (reference);
  create index if not exists charges_by_order on charges (order_id);
  create table if not exists stock (product_id text primary key, units integer not null check (units >= 0)) strict;
  create table if not exists reservations (id text primary key, idempotency_key text not null unique, order_id text not null,
    back_ordered integer not null, released integer not null default 0) strict;
  create index if not exists reservations_by_order on reservations (order_id);
  create table if not exists reserved (reservation text not null references reservations, product_id text not null,
    units integer not null, primary key (reservation, product_id)) strict;
  create table if not exists mails (n integer primary key, idempotency_key text not null unique, order_id text not null,
    customer_id text not null, template text not null) strict;
`

/** Opens the file, or makes it, with the stock of the product list. A commit survives the death of the process, not that of the machine. */
export const openShopFile = (file: string): Database => {
  const database = new Database(file)
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 2000;')
  database.exec(TABLES)
  inTransaction(database, () => {
    const stock = database.prepare('insert into stock (product_id, units) values (?, ?) on conflict do nothing')
    for (const { productId, unitsInStock } of products()) stock.run(productId, unitsInStock)
  })
  return database
}

const products = () =>
  readFileSync(PRODUCTS, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => Product.parse(JSON.parse(line)))

/** All of it or nothing of it. */
export const inTransaction = <T>(database: Database, work: () => T): T => {
  database.exec('begin immediate')
  try {
    const result = work()
    database.exec('commit')
    return result
  } catch (error) {
    database.exec('rollback')
    throw error
  }
}
