import type { BinaryNode } from 'baileys'
import { areJidsSameUser, getBinaryNodeChildren } from 'baileys'
import { isPerson } from './incoming.js'

export type Receipt = { readonly ids: string[]; readonly state: 'delivered' | 'read' }

/**
 * What a receipt says of our messages to one person. Read off the stanza: in the library's events it may be merged into
 * another one, and comes after WhatsApp was told that it was understood.
 */
export function readReceipt(node: BinaryNode, me: readonly (string | undefined)[]): Receipt | undefined {
  const { from, id, type, participant } = node.attrs
  if (!id || !from || !isPerson(from)) return undefined
  if (me.some((jid) => jid && areJidsSameUser(participant ?? from, jid))) return undefined
  const state = stateOf(type)
  const list = Array.isArray(node.content) ? node.content[0] : undefined
  const more = getBinaryNodeChildren(list, 'item').flatMap((item) => item.attrs.id ?? [])
  return state && { ids: [id, ...more], state }
}

/** `inactive` comes from a device that has it but nobody looks at; a player has seen it before playing. */
function stateOf(type: string | undefined): Receipt['state'] | undefined {
  if (type === undefined || type === '' || type === 'inactive') return 'delivered'
  return type === 'read' || type === 'played' ? 'read' : undefined
}
