import type { Answer, Call, Route } from './http.js'
import { fetchMedia } from './incoming-media.js'
import { checkNumbers, readNumbers } from './numbers.js'
import { readObject, readOutgoing, readRecipient, readString } from './outgoing.js'
import { invalid, Refusal } from './refusal.js'
import type { Sending } from './sending.js'
import type { House, Session } from './session.js'
import type { Sessions } from './sessions.js'
import { VERSION } from './version.js'

const NOTHING: Answer = { status: 204 }

/** The commands of PROTOCOL.md. */
export function routes(house: House, sessions: Sessions, sending: Sending): Route[] {
  const viewed = async (id: string): Promise<Answer> => {
    const view = await sessions.view(id)
    if (!view) throw new Refusal(404, 'no_session', 'There is no such session')
    return { status: 200, body: view }
  }
  const idOf = ({ params }: Call) => params.id ?? ''
  /** With its socket open. */
  const open = async (call: Call) => {
    const session = sessions.find(idOf(call))
    const line = session?.line()
    if (session && line) return { session, line }
    await viewed(idOf(call))
    throw new Refusal(503, 'line_down', 'The session is not open')
  }
  const known = async (call: Call): Promise<Session> => {
    const session = sessions.find(idOf(call))
    if (session) return session
    await viewed(idOf(call))
    return sessions.open(idOf(call))
  }

  return [
    ['GET', '/health', () => health(house, sessions)],
    ['GET', '/sessions', async () => ({ status: 200, body: { items: sessions.all() } })],
    ['GET', '/sessions/:id', (call) => viewed(idOf(call))],
    [
      'POST',
      '/sessions/:id/start',
      async (call) => {
        const session = sessions.open(idOf(call))
        await session.start()
        return { status: 200, body: session.view() }
      },
    ],
    [
      'POST',
      '/sessions/:id/stop',
      async (call) => {
        await sessions.find(idOf(call))?.stop()
        return viewed(idOf(call))
      },
    ],
    [
      'POST',
      '/sessions/:id/unlink',
      async (call) => {
        const session = await known(call)
        await session.unlink()
        return { status: 200, body: session.view() }
      },
    ],
    [
      'POST',
      '/sessions/:id/pairing-code',
      async (call) => {
        const phone = readString('phone', readObject('body', await call.json()).phone)
        if (!/^\+[1-9]\d{6,14}$/.test(phone)) throw invalid('phone', 'must be a phone number with +')
        return { status: 200, body: await (await known(call)).pairingCode(phone) }
      },
    ],
    [
      'POST',
      '/sessions/:id/messages',
      async (call) => {
        const message = readOutgoing(await call.json())
        return { status: 200, body: await sending.send(await known(call), message) }
      },
    ],
    [
      'GET',
      '/sessions/:id/messages/:wireId',
      async (call) => {
        const outcome = await sending.known(idOf(call), call.params.wireId ?? '')
        if (!outcome) throw new Refusal(404, 'never_seen', 'Nothing was ever written with this id')
        return { status: 200, body: outcome }
      },
    ],
    [
      'POST',
      '/sessions/:id/numbers',
      async (call) => {
        const numbers = readNumbers(await call.json())
        const { session, line } = await open(call)
        return { status: 200, body: { items: await checkNumbers(session, line, numbers) } }
      },
    ],
    [
      'POST',
      '/sessions/:id/presence',
      async (call) => {
        const body = readObject('body', await call.json())
        const state = readString('state', body.state)
        if (state !== 'composing' && state !== 'recording' && state !== 'paused') {
          throw invalid('state', 'must be composing, recording or paused')
        }
        const to = readRecipient('to', body.to)
        const { line } = await open(call)
        await line.sock.sendPresenceUpdate(state, to)
        return NOTHING
      },
    ],
    [
      'POST',
      '/sessions/:id/read',
      async (call) => {
        const body = readObject('body', await call.json())
        const remoteJid = readRecipient('chat', body.chat)
        if (!Array.isArray(body.ids) || body.ids.length > 1_000) throw invalid('ids', 'must be at most 1000 ids')
        const keys = body.ids.map((id) => ({ remoteJid, id: readString('ids', id), fromMe: false }))
        const { line } = await open(call)
        if (keys.length > 0) await line.sock.readMessages(keys)
        return NOTHING
      },
    ],
    [
      'PUT',
      '/media/:sha256',
      async (call) => {
        await house.media.put(call.params.sha256 ?? '', call.request)
        return NOTHING
      },
    ],
    [
      'HEAD',
      '/media/:sha256',
      async (call) => ({ status: (await house.media.find(call.params.sha256 ?? '')) ? 200 : 404 }),
    ],
    [
      'GET',
      '/sessions/:id/incoming/:message/media',
      async (call) => {
        const session = sessions.find(idOf(call))
        return fetchMedia(house, idOf(call), session?.line(), call.params.message ?? '')
      },
    ],
  ]
}

async function health(house: House, sessions: Sessions): Promise<Answer> {
  const last_seq = await house.events.lastSeq().catch(() => undefined)
  const database = last_seq === undefined ? 'down' : 'ok'
  return { status: 200, body: { version: VERSION, database, sessions: sessions.all().length, last_seq: last_seq ?? 0 } }
}
