import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'ava'
import { keepWorkers } from '../../pipelines/keep-workers.js'

/** A process that runs a text as its program, with a channel and stderr as a pipe. */
const program = (text: string): ChildProcess =>
  spawn(process.execPath, ['-e', text], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })

const untilParted =
  "process.on('disconnect', () => process.exit(0)); process.send('ready'); setInterval(() => {}, 1000)"

test('each is started, ends when it is asked to, and is then started no more', async t => {
  const started: ChildProcess[] = []
  const said: string[] = []
  const workers = keepWorkers({
    names: ['a', 'b'],
    start: () => {
      const child = program(untilParted)
      started.push(child)
      return child
    },
    say: sentence => said.push(sentence),
  })
  t.is(started.length, 2)
  await Promise.all(started.map(child => once(child, 'message')))
  await workers.stop()
  t.deepEqual(
    started.map(({ exitCode }) => exitCode),
    [0, 0],
  )
  t.deepEqual([started.length, said.length], [2, 0])
})

test('one that dies is started again, later each time, and it is said why', async t => {
  const said: string[] = []
  const programs = ["console.error('no data'); process.exit(3)", 'process.kill(process.pid, "SIGKILL")', untilParted]
  let lives = 0
  let workers: ReturnType<typeof keepWorkers> | null = null
  const isUp = new Promise<void>(resolve => {
    workers = keepWorkers({
      names: ['a'],
      start: () => {
        const child = program(programs[lives++]!)
        child.once('message', () => resolve())
        return child
      },
      say: sentence => said.push(sentence),
      backoffMs: { first: 10, most: 1000 },
    })
  })
  await isUp
  await workers!.stop()
  t.is(lives, 3)
  t.deepEqual(said, [
    'Worker a is started again in 0.01 s: its process ended with the code 3: no data.',
    'Worker a is started again in 0.02 s: its process was ended by SIGKILL, as by a system that is out of memory.',
  ])
})

test('one that does not end by itself is ended by force, and a wait for another start is given up', async t => {
  const deaf = program("process.on('disconnect', () => {}); process.send('ready'); setInterval(() => {}, 1000)")
  const workers = keepWorkers({
    names: ['deaf', 'dead'],
    start: name => (name === 'deaf' ? deaf : program('process.exit(1)')),
    say: () => undefined,
    backoffMs: { first: 1_000_000, most: 1_000_000 },
  })
  await once(deaf, 'message')
  await workers.stop(10)
  t.is(deaf.signalCode, 'SIGKILL')
})
