import type { BinaryNode } from 'baileys'
import { bigEndian, child, children, node, SERVER } from './binary-node.js'
import { closeWith } from './closing.js'
import type { Connection } from './connection.js'
import type { LinkedDevice } from './linked-device.js'
import { timelockAnswer } from './notices.js'
import { onLinkCode } from './pairing-code.js'
import { preKeyBundles, rotateSignedPreKey, takePreKeys } from './prekeys.js'
import { answerUsync } from './usync.js'
import { changed, type World } from './world.js'

const UNLINK = 'md/set/remove-companion-device'

/** Answers an `<iq/>`, unless that query is muted. */
export const onQuery = (world: World, connection: Connection, query: BinaryNode): void => {
  const { xmlns = '', type = '', id = '' } = query.attrs
  const what = Array.isArray(query.content) ? (query.content[0]?.tag ?? '') : ''
  const name = `${xmlns}/${type}/${what}`
  const { device } = connection
  const account = device?.account.number
  if (world.faults.strike('mute_iq', { query: name, ...(account && { account }) })) return

  if (what === 'link_code_companion_reg') onLinkCode(world, connection, query)
  const content = device ? answerTo(world, device, name, query) : []
  connection.send(node('iq', { from: SERVER, type: 'result', id }, content))
  if (device && name === UNLINK) {
    device.account.linked.delete(device.number)
    changed(world)
    closeWith(connection, { code: 401, atLogin: false })
  }
}

const answerTo = (world: World, device: LinkedDevice, name: string, query: BinaryNode): BinaryNode[] => {
  switch (name) {
    case 'encrypt/get/count':
      return [node('count', { value: String(device.preKeys.length) })]
    case 'encrypt/set/registration':
      takePreKeys(world, device, query)
      return []
    case 'encrypt/set/rotate':
      rotateSignedPreKey(device, query)
      return []
    case 'encrypt/get/digest':
      return [node('digest', {}, [node('registration', {}, bigEndian(device.registrationId, 4))])]
    case 'encrypt/get/key':
      return [preKeyBundles(world, device, query)]
    case 'usync/get/usync':
      return [answerUsync(world, query)]
    case 'w:m/set/media_conn':
      return [mediaHosts(world)]
    case 'w:sync:app:state/set/sync':
      return [appState(query)]
    case 'w:mex/get/query':
      return [timelockAnswer(device.account)]
    case 'abt/get/props':
      return [node('props', { hash: 'fake', refresh: '86400' })]
    case 'privacy/get/privacy':
      return [node('privacy', {}, [node('category', { name: 'readreceipts', value: 'all' })])]
    default:
      return []
  }
}

const mediaHosts = (world: World): BinaryNode => {
  const attrs = { auth: 'fake', ttl: '3600', auth_ttl: '3600', max_buckets: '12' }
  return node('media_conn', attrs, [node('host', { hostname: world.media.host, maxContentLengthBytes: '104857600' })])
}

/** Nothing has changed: each collection with the version that was asked about. An empty answer would be asked again. */
const appState = (query: BinaryNode): BinaryNode =>
  node(
    'sync',
    {},
    children(child(query, 'sync'), 'collection').map(({ attrs }) =>
      node('collection', { name: attrs.name ?? '', version: attrs.version ?? '0', type: 'result' }),
    ),
  )
