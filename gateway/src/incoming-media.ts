import { downloadMediaMessage, proto, type WAMessage } from 'baileys'
import type { Answer } from './http.js'
import type { Line } from './line.js'
import { describe, libraryLogger } from './log.js'
import { receivedContent } from './received-messages.js'
import { Refusal } from './refusal.js'
import type { House } from './session.js'
import { vaultOf } from './vault.js'

/** Fetches the file of an incoming message from WhatsApp, decrypted. Where it is gone, the phone is asked to bring it again. */
export async function fetchMedia(house: House, session: string, line: Line | undefined, id: string): Promise<Answer> {
  const content = await receivedContent(house.database, vaultOf(house.config.key, session), session, id)
  if (!content) throw new Refusal(404, 'no_file', 'No incoming message with this id has a file')
  const message = proto.WebMessageInfo.decode(content) as WAMessage
  const again = async (wanted: WAMessage) => {
    if (!line) throw new Refusal(503, 'line_down', 'The session is not open')
    return line.sock.updateMediaMessage(wanted)
  }
  try {
    const logger = libraryLogger(house.log)
    const bytes = await downloadMediaMessage(message, 'buffer', {}, { logger, reuploadRequest: again })
    return { status: 200, body: bytes, type: 'application/octet-stream' }
  } catch (error) {
    if (error instanceof Refusal) throw error
    house.log.warn('a file could not be fetched', { why: describe(error) })
    throw isGone(error)
      ? new Refusal(410, 'gone', 'WhatsApp no longer has the file')
      : new Refusal(502, 'unreachable', 'WhatsApp did not give the file')
  }
}

function isGone(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  const code =
    error instanceof Error && 'output' in error ? (error.output as { statusCode?: number }).statusCode : undefined
  return [404, 410].includes(Number(status ?? code))
}
