import type { UserFacingSocketConfig } from 'baileys'

/** Values are short facts. What may hold a text, a phone or a key is never one of them. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>

export type Log = {
  readonly info: (msg: string, fields?: Fields) => void
  readonly warn: (msg: string, fields?: Fields) => void
  readonly error: (msg: string, fields?: Fields) => void
  /** The same log, its lines marked with a session. */
  readonly of: (session: string) => Log
}

export type LibraryLogger = NonNullable<UserFacingSocketConfig['logger']>

/** Writes JSON lines. */
export function openLog(write: (line: string) => void, session?: string): Log {
  const at =
    (level: string) =>
    (msg: string, fields: Fields = {}) => {
      const facts = Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' ? mask(value) : value,
      ])
      const line = { time: new Date().toISOString(), level, msg: mask(msg), session, ...Object.fromEntries(facts) }
      write(`${JSON.stringify(line)}\n`)
    }
  return { info: at('info'), warn: at('warn'), error: at('error'), of: (id) => openLog(write, id) }
}

/**
 * The last net under what comes from elsewhere: hides what could be a phone number or a key. Three digits of a number
 * stay, to tell one from another.
 */
export function mask(words: string): string {
  return words
    .replace(/[A-Za-z0-9+/_-]{40,}={0,2}/g, '…')
    .replace(/\d{4,}(?=\d{3})/g, '…')
    .slice(0, 300)
}

/** What went wrong, in words that may be logged. */
export function describe(error: unknown): string {
  return error instanceof Error ? mask(`${error.name}: ${error.message}`) : mask(`thrown: ${typeof error}`)
}

/**
 * The log for baileys. Its objects hold stanzas, keys and texts, so only its own fixed words go through, and only its
 * warnings and errors.
 */
export function libraryLogger(log: Log): LibraryLogger {
  const words = (first: unknown, second: unknown): string =>
    typeof second === 'string' ? second : typeof first === 'string' ? first : 'no words'
  const logger: LibraryLogger = {
    level: 'warn',
    child: () => logger,
    trace: () => undefined,
    debug: () => undefined,
    info: () => undefined,
    warn: (object, msg) => log.warn('baileys warns', { words: words(object, msg) }),
    error: (object, msg) => log.warn('baileys reports an error', { words: words(object, msg) }),
  }
  return logger
}
