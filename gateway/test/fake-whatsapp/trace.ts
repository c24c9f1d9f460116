const wanted = process.env.FAKE_WHATSAPP_TRACE === '1'

/** Tells on stderr what the fake could not make sense of, for whoever looks for the reason (FAKE_WHATSAPP_TRACE=1). */
export const trace = (what: string, error: unknown): void => {
  if (wanted) process.stderr.write(`${what}: ${error instanceof Error ? error.stack : String(error)}\n`)
}
