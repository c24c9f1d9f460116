import type { EventEmitter } from 'node:events'
import type { BinaryNode } from 'baileys'

/** WhatsApp's word on a message that was written. */
export type Ack = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly code: number }

export type Acks = {
  /** Begins to wait. Undefined when none came in time or the line ended. */
  readonly expect: (
    wireId: string,
    ms: number,
  ) => { readonly ack: Promise<Ack | undefined>; readonly forget: () => void }
  readonly close: () => void
}

export function openAcks(ws: EventEmitter, late: (wireId: string, error: number | undefined) => void): Acks {
  const waiting = new Map<string, (ack: Ack | undefined) => void>()
  ws.on('CB:ack,class:message', ({ attrs }: BinaryNode) => {
    if (!attrs.id) return
    const code = attrs.error === undefined ? undefined : Number(attrs.error)
    const waiter = waiting.get(attrs.id)
    if (waiter) waiter(code === undefined ? { kind: 'accepted' } : { kind: 'refused', code })
    else late(attrs.id, code)
  })
  return {
    expect: (wireId, ms) => {
      let settle: (ack: Ack | undefined) => void = () => undefined
      const ack = new Promise<Ack | undefined>((resolve) => {
        settle = resolve
      })
      const end = (value: Ack | undefined) => {
        clearTimeout(timer)
        waiting.delete(wireId)
        settle(value)
      }
      const timer = setTimeout(end, ms, undefined)
      waiting.set(wireId, end)
      return { ack, forget: () => end(undefined) }
    },
    close: () => {
      for (const end of [...waiting.values()]) end(undefined)
    },
  }
}
