import { spawn } from 'node:child_process'

/** What a command left behind; `code` is null where a signal ended it. */
export type CommandResult = Readonly<{ code: number | null; stdout: string; stderr: string }>

/** Runs a command to its end and keeps what it printed. Rejects only where it cannot be started. */
export const runCommand = (
  command: string,
  args: readonly string[],
  { cwd, env }: Readonly<{ cwd?: string; env?: NodeJS.ProcessEnv }> = {},
): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] })
    const printed = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        printed[stream] += text
      })
    }
    child.on('error', reject)
    child.on('close', code => resolve({ code, ...printed }))
  })

/** A command with the arguments that always go first. */
export type Command = readonly [command: string, ...args: string[]]

/** The first of these commands that answers `--version`, or null. */
export const firstThatRuns = async (commands: readonly Command[]): Promise<Command | null> => {
  for (const command of commands) {
    const [name, ...args] = command
    const runs = await runCommand(name, [...args, '--version']).then(
      ({ code }) => code === 0,
      () => false,
    )
    if (runs) return command
  }
  return null
}
