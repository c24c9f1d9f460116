import type { EventEmitter } from 'node:events'
import type { BinaryNode } from 'baileys'

/** WhatsApp's word on a message that was written. */
export type Ack = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly code: number }

/** One that may come from now on, also before somebody waits for it. */
export type ExpectedAck = {
  /** Undefined when none came in time, or the line ended. */
  readonly within: (ms: number) => Promise<Ack | undefined>
  readonly forget: () => void
}

export type Acks = {
  readonly expect: (wireId: string) => ExpectedAck
  readonly close: () => void
}

export function openAcks(ws: EventEmitter, late: (wireId: string, error: number | undefined) => void): Acks {
  const expected = new Map<string, (ack: Ack | undefined) => void>()
  ws.on('CB:ack,class:message', ({ attrs }: BinaryNode) => {
    if (!attrs.id) return
    const code = attrs.error === undefined ? undefined : Number(attrs.error)
    const settle = expected.get(attrs.id)
    if (settle) settle(code === undefined ? { kind: 'accepted' } : { kind: 'refused', code })
    else late(attrs.id, code)
  })
  return {
    expect: (wireId) => {
      let settle: (ack: Ack | undefined) => void = () => undefined
      let timer: NodeJS.Timeout | undefined
      const ack = new Promise<Ack | undefined>((resolve) => {
        settle = resolve
      })
      const end = (value: Ack | undefined) => {
        clearTimeout(timer)
        expected.delete(wireId)
        settle(value)
      }
      expected.set(wireId, end)
      return {
        within: (ms) => {
          timer = setTimeout(end, ms, undefined)
          return ack.finally(() => clearTimeout(timer))
        },
        forget: () => end(undefined),
      }
    },
    close: () => {
      for (const end of [...expected.values()]) end(undefined)
    },
  }
}
