import { EventEmitter } from 'node:events'

/** Something whose state changes, and on which one may wait. */
export interface Waiting {
  changed(): void
  /** Looks again whenever something changed, until it holds; fails, saying what did not happen. */
  until<T>(holds: () => T | undefined | null | false, what: string, ms?: number): Promise<T>
}

export const waiting = (): Waiting => {
  const changes = new EventEmitter().setMaxListeners(0)
  return {
    changed: () => void changes.emit('change'),
    async until(holds, what, ms = 20_000) {
      const deadline = performance.now() + ms
      for (;;) {
        const value = holds()
        if (value) return value
        await new Promise<void>((again, fail) => {
          const late = setTimeout(() => {
            changes.off('change', look)
            fail(new Error(`did not happen: ${what}`))
          }, deadline - performance.now())
          const look = () => {
            clearTimeout(late)
            again()
          }
          changes.once('change', look)
        })
      }
    },
  }
}
