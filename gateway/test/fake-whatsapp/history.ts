import { deflateSync } from 'node:zlib'
import { proto } from 'baileys'
import { node, phoneJid, seconds } from './binary-node.js'
import { bundleOf, deliver, type LinkedDevice, sessionNameOf } from './linked-device.js'
import { serverId } from './pairing.js'

/** The owner's phone sends its (empty) history to a device that was just linked, as a real one does. */
export const sendHistory = (device: LinkedDevice): void => {
  const { HistorySyncType } = proto.HistorySync
  const history = proto.HistorySync.encode({
    syncType: HistorySyncType.INITIAL_BOOTSTRAP,
    conversations: [],
    chunkOrder: 1,
    progress: 100,
  }).finish()
  const message = {
    protocolMessage: {
      type: proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: {
        syncType: proto.Message.HistorySyncType.INITIAL_BOOTSTRAP,
        chunkOrder: 1,
        progress: 100,
        initialHistBootstrapInlinePayload: deflateSync(history),
      },
    },
  }
  device.hasHistory = true
  const from = phoneJid(device.account.number)
  void device.account.phone.devices[0]
    ?.encrypt(sessionNameOf(device), message, () => bundleOf(device))
    .then((enc) => {
      deliver(device, node('message', { from, id: serverId(), type: 'text', category: 'peer', t: seconds() }, [enc]))
    })
}
