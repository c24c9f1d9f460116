import type { Database } from './database.js'
import { describe, type Log } from './log.js'
import type { Media } from './media.js'

/** A recipient may ask for a message again for two weeks; WhatsApp keeps what could not be delivered for a month. */
const SENT_KEPT = '30 days'
const RECEIVED_KEPT = '35 days'
const EVERY_MS = 60 * 60 * 1_000

/** Removes once an hour what is too old to be of use. Answers with how to end it. */
export function keepClean(database: Database, media: Media, log: Log): () => void {
  const clean = async () => {
    try {
      await cleanTables(database)
      await media.clean()
    } catch (error) {
      log.warn('nothing was cleaned up; the next hour tries again', { why: describe(error) })
    }
  }
  void clean()
  const timer = setInterval(() => void clean(), EVERY_MS)
  return () => clearInterval(timer)
}

export async function cleanTables(database: Database): Promise<void> {
  await database.query(`delete from gateway.sent_message where at < clock_timestamp() - $1::interval`, [SENT_KEPT])
  await database.query(`delete from gateway.received_message where at < clock_timestamp() - $1::interval`, [
    RECEIVED_KEPT,
  ])
}
