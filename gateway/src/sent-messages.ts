import { type Database, run } from './database.js'
import type { Event, Events } from './events.js'
import { groupCommit } from './group-commit.js'
import { vaultOf } from './vault.js'

/** How far a message is. `sending` was never answered by WhatsApp, `uncertain` was waited for in vain. */
export type SentState = 'sending' | 'uncertain' | 'rejected' | 'sent' | 'delivered' | 'read'

export type SentMessage = {
  readonly state: SentState
  readonly code?: number | undefined
  readonly detail?: string | undefined
  readonly content: Buffer
}

/** A step forward of one message; steps back are ignored. */
export type Step = {
  readonly session: string
  readonly wireId: string
  readonly state: Exclude<SentState, 'sending'>
  readonly code?: number | undefined
  readonly detail?: string | undefined
  /** Whether the server is to be told: not when it gets the same as an answer. */
  readonly tell: boolean
}

export type SentMessages = {
  readonly find: (session: string, wireId: string) => Promise<SentMessage | undefined>
  /** Before a byte is written. */
  readonly begin: (session: string, wireId: string, content: Buffer) => Promise<void>
  /** It is certain that nothing was written. */
  readonly forget: (session: string, wireId: string) => Promise<void>
  readonly advance: (step: Step) => Promise<void>
}

const BEGIN = `
  insert into gateway.sent_message (session_id, wire_id, state, content) values ($1, $2, 'sending', $3)
  on conflict (session_id, wire_id) do nothing`

const ORDER = `array['sending', 'uncertain', 'rejected', 'sent', 'delivered', 'read']`

/** Of several steps of one message the furthest counts. Answers with those that moved. */
const advance = (and = '', from = '') => `
  with step as (
    select distinct on (session_id, wire_id) *
    from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[]) as s(session_id, wire_id, state, code, detail)
    order by session_id, wire_id, array_position(${ORDER}, state) desc
  )${and}
  update gateway.sent_message message
  set state = step.state, code = coalesce(step.code, message.code), detail = coalesce(step.detail, message.detail)
  from step${from}
  where (message.session_id, message.wire_id) = (step.session_id, step.wire_id)
    and array_position(${ORDER}, message.state) < array_position(${ORDER}, step.state)
  returning message.session_id, message.wire_id, message.state`

const ADVANCE = advance()
/** Without waiting for the disk. A power cut may forget it: then the same id is sent once more, and its copy dropped. */
const ADVANCE_QUICKLY = advance(`, quick as (select set_config('synchronous_commit', 'off', true))`, ', quick')

export function openSentMessages(database: Database, key: Buffer, events: Events): SentMessages {
  const commit = async (steps: Step[]) => {
    const values = [
      steps.map((step) => step.session),
      steps.map((step) => step.wireId),
      steps.map((step) => step.state),
      steps.map((step) => step.code),
      steps.map((step) => step.detail),
    ]
    if (steps.every((step) => !step.tell)) {
      await database.patiently(() => database.query(ADVANCE_QUICKLY, values))
      return
    }
    await database.patiently(() =>
      database.transaction(async (client) => {
        const moved = new Set((await run<MovedRow>(client, ADVANCE, values)).map(nameOf))
        const news = steps.filter((step) => step.tell && moved.delete(`${step.session} ${step.wireId} ${step.state}`))
        await events.storeIn(client, news.map(receipt))
      }),
    )
    events.wake()
  }
  return {
    find: async (session, wireId) => {
      const [row] = await database.query<{
        state: SentState
        code: number | null
        detail: string | null
        content: Buffer
      }>('select state, code, detail, content from gateway.sent_message where session_id = $1 and wire_id = $2', [
        session,
        wireId,
      ])
      if (!row) return undefined
      const content = vaultOf(key, session).open(row.content, 'sent', wireId)
      return { state: row.state, code: row.code ?? undefined, detail: row.detail ?? undefined, content }
    },
    begin: async (session, wireId, content) => {
      await database.query(BEGIN, [session, wireId, vaultOf(key, session).seal(content, 'sent', wireId)])
    },
    forget: async (session, wireId) => {
      await database.query(
        `delete from gateway.sent_message where session_id = $1 and wire_id = $2 and state = 'sending'`,
        [session, wireId],
      )
    },
    advance: groupCommit(commit),
  }
}

type MovedRow = { session_id: string; wire_id: string; state: SentState }

function nameOf(row: MovedRow): string {
  return `${row.session_id} ${row.wire_id} ${row.state}`
}

function receipt(step: Step): Event {
  const status = step.state === 'rejected' ? 'failed' : step.state
  const { wireId, code, detail } = step
  return { session: step.session, kind: 'receipt', payload: { wire_id: wireId, status, code, detail } }
}
