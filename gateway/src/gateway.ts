import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { routes } from './api.js'
import { createCache } from './cache.js'
import { keepClean } from './clean-up.js'
import type { Config } from './config.js'
import { openDatabase } from './database.js'
import { openEvents } from './events.js'
import { serve } from './http.js'
import { openLeases } from './leases.js'
import type { Log } from './log.js'
import { openMedia } from './media.js'
import { openSending } from './sending.js'
import { openSentMessages } from './sent-messages.js'
import type { House } from './session.js'
import { openSessions } from './sessions.js'
import { openStream } from './stream.js'

export type Gateway = { readonly port: number; readonly close: () => Promise<void> }

/** Some thousands of Signal sessions. */
const CACHED_CHARACTERS = 8 * 1024 * 1024

/** Puts the parts together and listens on loopback. */
export async function openGateway(config: Config, log: Log): Promise<Gateway> {
  const database = openDatabase(config.databaseUrl, log)
  const events = openEvents(database, config.key)
  const media = await openMedia(config.mediaDirectory)
  const sent = openSentMessages(database, config.key, events)
  const stream = openStream(events, config.token, log)
  const house: House = {
    config,
    log,
    database,
    leases: openLeases(database),
    events,
    sent,
    media,
    cache: createCache(CACHED_CHARACTERS),
    announce: stream.announce,
    now: Date.now,
    random: Math.random,
  }
  const sessions = openSessions(house)
  const sending = openSending({ sent, media, log, ackMs: config.ackMs })
  const server = serve(routes(house, sessions, sending), config.token, log)
  stream.attach(server)
  const stopCleaning = keepClean(database, media, log)
  server.listen(config.port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      stopCleaning()
      server.close()
      await sessions.close()
      stream.close()
      server.closeAllConnections()
      await database.close()
    },
  }
}
