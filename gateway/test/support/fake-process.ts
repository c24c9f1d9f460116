import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../fake-whatsapp/main.js', import.meta.url))

/** The fake as a process of its own, so that what it costs is not counted as the client's. */
export interface FakeProcess {
  readonly pid: number
  readonly whatsappUrl: string
  readonly mediaCertificate: string
  // Answers are looked into by whoever asked.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  call(method: string, path: string, body?: unknown): Promise<any>
  stop(): Promise<void>
}

export const startFakeProcess = async (): Promise<FakeProcess> => {
  const child = spawn(process.execPath, [PROGRAM], { env: { ...process.env, FAKE_WHATSAPP_ENDS_WITH_STDIN: '1' } })
  const line = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.once('exit', () => reject(new Error('the fake ended')))
    child.stdout.on('data', (bytes: Buffer) => {
      printed += bytes.toString()
      if (printed.includes('\n')) resolve(printed)
    })
  })
  const { port, whatsapp_url, media_certificate } = JSON.parse(line)
  return {
    pid: child.pid ?? 0,
    whatsappUrl: whatsapp_url,
    mediaCertificate: readFileSync(media_certificate, 'utf8'),
    async call(method, path, body) {
      const init = body === undefined ? {} : { body: JSON.stringify(body) }
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...init })
      const text = await response.text()
      if (!response.ok) throw new Error(`the fake answered ${response.status}: ${text}`)
      return text ? JSON.parse(text) : undefined
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}
