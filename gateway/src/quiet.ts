/**
 * Silences the console for good. libsignal writes whole sessions there, private keys among them, when it closes one.
 * Whoever needs to say something uses the log, which writes to stdout itself. Imported before anything else.
 */
for (const way of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const) {
  console[way] = () => undefined
}
