import type { BinaryNode } from 'baileys'
import { node } from './binary-node.js'
import type { Connection } from './connection.js'

export interface Closing {
  readonly code: number
  /** A login is refused with a failure; an open stream ends with a stream error. */
  readonly atLogin: boolean
}

/** Ends a connection in the form in which WhatsApp says this code. */
export const closeWith = (connection: Connection, closing: Closing): void => {
  if (closing.code === 428) {
    connection.drop()
    return
  }
  connection.send(goodbye(closing))
  connection.close()
}

const goodbye = ({ code, atLogin }: Closing): BinaryNode => {
  if (code === 411) return node('ib', {}, [node('downgrade_webclient')])
  if (atLogin) return node('failure', { reason: String(code), location: 'fake' })
  if (code === 440) return node('stream:error', {}, [node('conflict', { type: 'replaced' })])
  if (code === 401) return node('stream:error', { code: '401' }, [node('conflict', { type: 'device_removed' })])
  return node('stream:error', { code: String(code) })
}
