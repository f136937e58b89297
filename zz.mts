import { connect } from '@nats-io/transport-node'
import * as E from 'fp-ts/lib/Either.js'
import { openRemoteWork } from '/work/wt/int/lib/remote/remote-work.js'
import { serveWork } from '/work/wt/int/lib/remote/serve-work.js'
import { spawn } from 'node:child_process'
const port = 4340
const start = () => spawn('nats-server', ['-js', '-sd', '/tmp/proto/js5', '-a', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
let server = start()
await new Promise(r => setTimeout(r, 700))
const link = async () => {
  const connection = await connect({ servers: `127.0.0.1:${port}`, maxReconnectAttempts: -1, reconnectTimeWait: 200, pingInterval: 2000, maxPingOut: 2 })
  const hears = new Set<any>()
  void (async () => { for await (const s of connection.status()) { if (s.type === 'disconnect') for (const h of hears) h({ state: 'waiting', sinceMs: 0, tries: 0 }); if (s.type === 'reconnect') for (const h of hears) h({ state: 'connected' }) } })()
  return { connection, server: 'nats://x', watch: (h: any) => { hears.add(h); return () => hears.delete(h) }, close: () => connection.close() }
}
const size = Number(process.argv[2] ?? 100), n = Number(process.argv[3] ?? 2000), win = 32, answers = (process.argv[4] ?? 'memory') as 'memory'
const big = new Uint8Array(size)
const workers = await Promise.all(['a', 'b'].map(async name => serveWork({ link: await link(), queue: 'q', name, inHand: 8, accept: async () => E.right(async w => { const b = new Uint8Array(size); b[0] = w.place.index & 255; return b }) })))
const l = await link()
const r = await openRemoteWork({ link: l, queue: 'q', job: { x: 1 }, window: win, maxAnswerBytes: 300000, answers, ackWaitMs: 1000, attempts: 5 })()
if (E.isLeft(r)) { console.log(r.left); process.exit(1) }
const remote = r.right
const t = performance.now(); let next = 0, ok = 0
if (process.argv[5]) setTimeout(async () => { console.log('KILL'); server.kill('SIGKILL'); await new Promise(r => setTimeout(r, 500)); server = start() }, Number(process.argv[5]))
const iv = setInterval(() => { const { epochs, ...x } = remote.report(); console.log(ok, JSON.stringify(x), workers.map(w => `${w.report().state} ${w.report().inWork} ${w.report().done}`)) }, 1000)
await Promise.all(Array.from({ length: win }, async () => { while (next < n) { const index = next++; const a = await remote.ask({ place: { flow: 'f', source: 's', epoch: 0, index }, value: { k: 'x'.repeat(200) } }, new AbortController().signal); if (E.isRight(a) && a.right[0] === (index & 255)) ok++; else console.log('BAD', a) } }))
console.log('rate', (n / (performance.now() - t) * 1000).toFixed(0), ok, JSON.stringify(remote.report()))
clearInterval(iv)
await remote.close()
await Promise.all(workers.map(w => w.stop()))
console.log(workers.map(w => w.report()))
server.kill(); process.exit()
