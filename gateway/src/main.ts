import './quiet.js'
import { BadConfig, readConfig } from './config.js'
import { openGateway } from './gateway.js'
import { describe, openLog } from './log.js'
import { enforceSignatures } from './signatures.js'
import { VERSION } from './version.js'

const log = openLog((line) => process.stdout.write(line))
/** A database or a peer that does not answer must not keep a gateway from ending. */
const LONGEST_END_MS = 8_000

enforceSignatures()
// The library leaves promises behind that fail when a socket closes. One account's must not end all of them.
process.on('unhandledRejection', (error) => log.warn('a promise failed unheard', { why: describe(error) }))
process.on('uncaughtException', (error) => {
  log.error('ends after an error that nobody caught', { why: describe(error) })
  process.exit(1)
})

try {
  const config = readConfig(process.env)
  const gateway = await openGateway(config, log)
  const end = async (why: string) => {
    setTimeout(() => process.exit(0), LONGEST_END_MS).unref()
    log.info('stopping', { why })
    await gateway.close().catch((error) => log.warn('stopped untidily', { why: describe(error) }))
    process.exit(0)
  }
  process.once('SIGTERM', () => void end('SIGTERM'))
  process.once('SIGINT', () => void end('SIGINT'))
  if (config.endsWithStdin) process.stdin.once('end', () => void end('the end of stdin')).resume()
  log.info('listening', { port: gateway.port, version: VERSION })
} catch (error) {
  log.error('could not start', { why: error instanceof BadConfig ? error.message : describe(error) })
  process.exit(1)
}
