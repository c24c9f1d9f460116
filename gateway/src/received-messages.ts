import { type Client, type Database, run } from './database.js'
import type { Event } from './events.js'
import type { Vault } from './vault.js'

/** A message from outside, read; `content` is what is needed to fetch its file. */
export type Received = {
  readonly chat: string
  readonly id: string
  /** False when it could not be decrypted; it may come again and be readable then. */
  readonly readable: boolean
  readonly content?: Buffer | undefined
  /** Written by the owner of the account, elsewhere. */
  readonly own?: boolean
  readonly payload: object
}

/** A message that was readable before is not told again. */
const INSERT = `
  insert into gateway.received_message as known (session_id, chat, id, readable, content)
  values ($1, $2, $3, $4, $5)
  on conflict (session_id, chat, id) do update set readable = true, content = excluded.content
  where not known.readable and excluded.readable
  returning 1`

/** Stores those that are new and answers with the events that tell of them. */
export async function storeReceived(
  client: Client,
  vault: Vault,
  session: string,
  received: readonly Received[],
): Promise<Event[]> {
  const events: Event[] = []
  for (const message of received) {
    const content = message.content && vault.seal(message.content, 'received', message.chat, message.id)
    const rows = await run(client, INSERT, [session, message.chat, message.id, message.readable, content])
    if (rows.length === 1) {
      const kind = message.own ? 'own_message' : message.readable ? 'incoming' : 'undecryptable'
      events.push({ session, kind, payload: message.payload })
    }
  }
  return events
}

/** Whether a readable one with this id is here already, under either name of its chat. */
export async function isReceived(database: Database, session: string, chats: string[], id: string): Promise<boolean> {
  const rows = await database.query(
    'select 1 from gateway.received_message where session_id = $1 and chat = any($2) and id = $3 and readable',
    [session, chats, id],
  )
  return rows.length > 0
}

/** What is needed to fetch a message's file. */
export async function receivedContent(database: Database, vault: Vault, session: string, id: string) {
  const [row] = await database.query<{ chat: string; content: Buffer }>(
    'select chat, content from gateway.received_message where session_id = $1 and id = $2 and content is not null',
    [session, id],
  )
  return row && vault.open(row.content, 'received', row.chat, id)
}
