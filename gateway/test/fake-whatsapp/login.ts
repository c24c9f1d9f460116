import type { proto } from 'baileys'
import { node, SERVER, seconds } from './binary-node.js'
import { type Closing, closeWith } from './closing.js'
import type { Connection } from './connection.js'
import { sendHistory } from './history.js'
import { type LinkedDevice, lidOf } from './linked-device.js'
import { changed, type World } from './world.js'

const UNLINKED: Closing = { code: 401, atLogin: true }

/** A client says which device it is; the key of its handshake proves it. */
export const login = (world: World, connection: Connection, who: proto.ClientPayload, clientKey: Buffer): void => {
  const account = world.accounts.get(`+${who.username}`)
  const device = account?.linked.get(who.device ?? 0)
  if (!account || !device?.noiseKey.equals(clientKey)) {
    closeWith(connection, UNLINKED)
    return
  }
  const refused = world.faults.strike('refuse_login', { account: account.number })
  if (refused) {
    closeWith(connection, { code: refused.code ?? 500, atLogin: true })
    return
  }
  if (device.connection?.open) closeWith(device.connection, { code: 440, atLogin: false })
  device.connection = connection
  connection.device = device
  account.logins++
  const attrs = { t: seconds(), props: '27', lid: lidOf(device), companion_enc_static: '', display_name: 'fake' }
  connection.send(node('success', attrs))
  sendWhatWaits(connection, device)
  if (!device.hasHistory) sendHistory(device)
  changed(world)
}

/** What came while nobody was connected, marked as such, and after it that this was all. */
const sendWhatWaits = (connection: Connection, device: LinkedDevice): void => {
  for (const waiting of device.undelivered.values()) {
    connection.send({ ...waiting, attrs: { ...waiting.attrs, offline: '0' } })
  }
  const count = String(device.undelivered.size)
  connection.send(node('ib', { from: SERVER }, [node('offline', { count })]))
}
