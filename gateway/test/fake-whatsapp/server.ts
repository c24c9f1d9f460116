import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { BinaryNode } from 'baileys'
import { WebSocketServer } from 'ws'
import { children } from './binary-node.js'
import { certificateFor } from './certificate.js'
import { accept, type Connection, type Listener } from './connection.js'
import { newKeyPair } from './curve.js'
import { acknowledged } from './linked-device.js'
import { login } from './login.js'
import { takeMessage } from './outgoing.js'
import { beginPairing, finishPairing } from './pairing.js'
import { onQuery } from './queries.js'
import { writeAgain } from './retries.js'
import { trace } from './trace.js'
import { changed, type World } from './world.js'

/** Where clients connect. */
export interface Server {
  readonly url: string
  stop(): Promise<void>
}

export const startServer = async (world: World): Promise<Server> => {
  const key = newKeyPair()
  const genuine = certificateFor(key, true)
  const certificate = () => {
    if (world.faults.strike('bad_certificate', {})) return certificateFor(key, false)
    return world.faults.strike('stolen_certificate', {}) ? certificateFor(newKeyPair(), true) : genuine
  }
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/ws/chat' })
  await once(sockets, 'listening')

  const listener: Listener = {
    secured(connection, { login: who, clientKey }) {
      if (who.username) login(world, connection, who, clientKey)
      else beginPairing(connection, who, clientKey)
    },
    node: (connection, node) => onNode(world, connection, node),
    closed(connection) {
      world.connections.delete(connection)
      connection.pairing?.finished.reject(new Error('the client went away'))
      changed(world)
    },
  }
  sockets.on('connection', (socket) => {
    world.connections.add(accept(socket, key, certificate(), listener))
  })

  return {
    url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/ws/chat`,
    async stop() {
      for (const connection of world.connections) connection.drop()
      sockets.close()
      await once(sockets, 'close')
    },
  }
}

const onNode = (world: World, connection: Connection, node: BinaryNode): void => {
  const { device } = connection
  if (device && world.faults.strike('hang', { account: device.account.number })) connection.deaf = true
  if (connection.deaf) return
  switch (node.tag) {
    case 'iq':
      if (connection.pairing?.vouched && node.attrs.type === 'result') finishPairing(world, connection, node)
      else if (node.attrs.type !== 'result') onQuery(world, connection, node)
      return
    case 'message':
      takeMessage(world, connection, node).catch((error) => trace('a message', error))
      return
    case 'receipt':
      onReceipt(world, connection, node)
      return
    case 'ack':
      if (device) acknowledged(device, node.attrs.class ?? '', node.attrs.id ?? '', node.attrs.type)
      if (node.attrs.class === 'message' && !node.attrs.error) world.taken.add(node.attrs.id ?? '')
      changed(world)
      return
  }
}

/** A client has messages, has shown them, or could not decrypt one. */
const onReceipt = (world: World, connection: Connection, receipt: BinaryNode): void => {
  const { device } = connection
  const { id = '', to = '', type } = receipt.attrs
  connection.send({ tag: 'ack', attrs: { class: 'receipt', id, from: to, ...(type && { type }) } })
  if (!device) return
  if (type === 'retry') {
    writeAgain(world, device, receipt).catch((error) => trace('a retry', error))
    return
  }
  const list = Array.isArray(receipt.content) ? receipt.content[0] : undefined
  for (const each of [id, ...children(list, 'item').map((item) => item.attrs.id ?? '')]) {
    acknowledged(device, 'message', each)
    world.taken.add(each)
    if (type === 'read') world.readByClient.add(each)
  }
  changed(world)
}
