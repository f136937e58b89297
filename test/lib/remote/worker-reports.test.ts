import test from 'ava'
import type { WorkerReport } from '../../../lib/codec/worker-report.js'
import { queueNames } from '../../../lib/remote/queue-names.js'
import { announceReports, hearReports } from '../../../lib/remote/worker-reports.js'
import { natsServer, testWithNats } from '../../nats-server.js'
import { linkTo, queue } from './remote-ends.js'

const report = (name: string, done = 0): WorkerReport => ({
  ...{ name, host: 'here', state: 'working', cause: null },
  ...{ inWork: 1, done, refused: { checksum: 2 } },
})

/** Resolves to the first reports that are as asked. */
const hearUntil = (link: Parameters<typeof hearReports>[0], isAsked: (reports: readonly WorkerReport[]) => boolean) =>
  new Promise<readonly WorkerReport[]>(resolve => {
    const stop = hearReports(link, queue, reports => {
      if (!isAsked(reports)) return
      stop()
      resolve(reports)
    })
  })

testWithNats(
  'workers are heard by name and machine, each with what it told last; what is no report is passed over',
  async t => {
    const server = await natsServer(t)
    const [teller, hearer] = [await linkTo(t, server), await linkTo(t, server)]
    const all = hearUntil(hearer, reports => reports.length === 3)
    await hearer.connection.flush()
    const { reports } = queueNames(queue)
    for (const garbage of ['', 'x', '{}', JSON.stringify({ ...report('c'), inWork: -1 }), new Uint8Array([255, 0])])
      teller.connection.publish(reports, garbage)
    let done = 3
    const elsewhere = { ...report('a'), host: 'there' }
    const stops = [
      announceReports(teller, queue, () => report('b', done)),
      announceReports(teller, queue, () => report('a')),
      announceReports(teller, queue, () => elsewhere),
    ]
    t.teardown(() => stops.slice(1).forEach(stop => stop()))
    t.deepEqual(await all, [report('a'), elsewhere, report('b', 3)])
    const last = hearUntil(hearer, heard => heard.some(({ done }) => done === 4))
    await hearer.connection.flush()
    done = 4
    stops[0]!()
    t.true((await last).some(({ name }) => name === 'b'))
  },
)

test.serial('a worker that is silent for five seconds drops out', async t => {
  const { now } = performance
  t.teardown(() => {
    performance.now = now
  })
  const heard: (readonly string[])[] = []
  type Told = (error: Error | null, message: Readonly<{ data: Uint8Array }>) => void
  let tell: Told = () => undefined
  const connection = {
    subscribe: (_subject: string, { callback }: Readonly<{ callback: Told }>) => {
      tell = callback
      return { unsubscribe: () => undefined }
    },
  }
  const link = { connection } as unknown as Parameters<typeof hearReports>[0]
  const stop = hearReports(link, queue, reports => void heard.push(reports.map(({ name }) => name)))
  const say = (name: string) => tell(null, { data: new TextEncoder().encode(JSON.stringify(report(name))) })
  say('a')
  performance.now = () => now.call(performance) + 4000
  say('b')
  performance.now = () => now.call(performance) + 6000
  await new Promise(resolve => setTimeout(resolve, 1200))
  stop()
  t.deepEqual(heard, [['a'], ['a', 'b'], ['b']])
})
