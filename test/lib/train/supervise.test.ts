import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { killGroup } from '../../kill-group.js'
import { temporaryFolder } from '../../temporary-folder.js'

const module = new URL('../../../lib/train/supervise.ts', import.meta.url).href

/** A program that supervises itself, with more grace than any test takes unless told; `work` is what its child does. */
const start = (t: ExecutionContext, work: string, graceMs = 600_000): { child: ChildProcess; output: () => string } => {
  const program = join(temporaryFolder(t), 'program.mjs')
  writeFileSync(
    program,
    `import { isSupervised, supervise, whenAlone } from ${JSON.stringify(module)}
if (isSupervised()) { ${work} }
else
  process.exitCode = await supervise({
    graceMs: ${graceMs},
    onWaiting: () => console.log('waiting'),
    onEnded: () => console.log('ended by the parent'),
    onDied: signal => console.log('died by ' + signal),
  })`,
  )
  const tsx = import.meta.resolve('tsx')
  const child = spawn(process.execPath, [`--import=${tsx}`, program, 'an argument'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, MULTIMIX_SUPERVISED: '' },
    // A group of its own, so that the test can do as a terminal does: signal all of it.
    detached: true,
  })
  t.teardown(() => killGroup(child))
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return { child, output: () => output }
}
const line = async ({ child, output }: ReturnType<typeof start>, text: string) => {
  while (!output().includes(text)) await Promise.race([once(child.stdout!, 'data'), once(child, 'close')])
}
const exitCode = async ({ child }: ReturnType<typeof start>) => (await once(child, 'close'))[0] as number | null

test("the child gets the program's arguments, and its exit code is the program's", async t => {
  const program = start(t, 'console.log(process.argv[2]); process.exit(3)')
  t.is(await exitCode(program), 3)
  t.is(program.output(), 'an argument\n')
})

test('a child that dies of itself is a failure, and is told', async t => {
  const program = start(t, "process.kill(process.pid, 'SIGKILL')")
  t.is(await exitCode(program), 1)
  t.is(program.output(), 'died by SIGKILL\n')
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  test(`asked to stop by ${signal}, it lets the child finish, and exits with 130`, async t => {
    const program = start(
      t,
      `const alive = setInterval(() => {}, 1000)
      process.on('${signal}', () => { clearInterval(alive); console.log('tidied up') })
      console.log('ready')`,
    )
    await line(program, 'ready')
    program.child.kill(signal)
    t.is(await exitCode(program), 130)
    t.is(program.output(), 'ready\ntidied up\n')
  })

test('a child that is too busy to hear is waited for, which is told, and ended by a second Ctrl-C', async t => {
  const program = start(t, "process.on('SIGINT', () => {}); console.log('ready'); for (;;);", 200)
  await line(program, 'ready')
  program.child.kill('SIGINT')
  await line(program, 'waiting')
  program.child.kill('SIGTERM')
  program.child.kill('SIGINT')
  t.is(await exitCode(program), 130)
  t.is(program.output(), 'ready\nwaiting\nended by the parent\n')
})

test('Ctrl-C at a terminal reaches parent and child at once: it is one stop', async t => {
  const program = start(
    t,
    `const alive = setInterval(() => {}, 1000)
    let asked = false
    process.on('SIGINT', () => {
      if (asked) return
      asked = true
      setTimeout(() => { clearInterval(alive); console.log('tidied up') }, 50)
    })
    console.log('ready')`,
  )
  await line(program, 'ready')
  process.kill(-program.child.pid!, 'SIGINT')
  t.is(await exitCode(program), 130)
  t.is(program.output(), 'ready\ntidied up\n')
})

test('when the parent is killed, the child hears of it and stops by itself', async t => {
  const program = start(
    t,
    `const alive = setInterval(() => {}, 1000)
    whenAlone(() => { clearInterval(alive); console.log('alone') })
    console.log('ready')`,
  )
  await line(program, 'ready')
  program.child.kill('SIGKILL')
  await line(program, 'alone')
  // Its output ends when the child has.
  t.is(await exitCode(program), null)
})

test('a child whose parent was killed before it could listen hears of it all the same', async t => {
  const program = start(
    t,
    `const alive = setInterval(() => {}, 1000)
    console.log('ready')
    const parent = process.ppid
    const wait = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(wait)
      // Later than the channel's end has been noticed.
      setImmediate(() => setImmediate(() => whenAlone(() => { clearInterval(alive); console.log('alone') })))
    }, 10)`,
  )
  await line(program, 'ready')
  program.child.kill('SIGKILL')
  await line(program, 'alone')
  t.is(await exitCode(program), null)
})
