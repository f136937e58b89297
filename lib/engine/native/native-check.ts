import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { identity, pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { entryIn } from './native-folder.js'
import { NativeFailure } from './native-problem.js'
import { runCommand } from './run-command.js'

/** What an engine answered: its TensorFlow, where it computes, and how far its results are from another engine's. */
export const NativeCheck = t.readonly(
  t.strict({
    tensorflow: t.string,
    device: t.union([t.literal('GPU'), t.literal('CPU')]),
    operations: t.readonlyArray(t.readonly(t.strict({ name: t.string, error: t.number }))),
  }),
)
export type NativeCheck = t.TypeOf<typeof NativeCheck>

/** The largest difference, relative to the largest value of the result, that an operation may have. */
const tolerance = 1e-5

// The program beside this file: `.ts` where the sources run unbuilt.
const program = fileURLToPath(new URL(`./native-check-program${extname(import.meta.url)}`, import.meta.url))

/**
 * Loads the engine in `folder` in a process of its own and compares what training is made of, operation by operation,
 * with the WebAssembly engine. Fails where it does not load, or where a result is another.
 */
export const checkNative = async (folder: string, version: string): Promise<NativeCheck> => {
  const failed = (cause: string) => new NativeFailure({ _tag: 'CheckFailed', version, cause })
  const { code, stdout, stderr } = await runCommand(process.execPath, [...process.execArgv, program, entryIn(folder)])
  const printed = stdout.trim().split('\n').at(-1) ?? ''
  if (code !== 0) throw failed(errorLine(stderr) ?? `its process ended with ${code === null ? 'a signal' : code}`)
  const check = pipe(
    E.tryCatch((): unknown => JSON.parse(printed), identity),
    E.flatMap(NativeCheck.decode),
  )
  if (E.isLeft(check)) throw failed('its answer cannot be read')
  const wrong = check.right.operations.find(({ error }) => !(error <= tolerance))
  if (wrong !== undefined) throw failed(`${wrong.name} differs from the WebAssembly engine's by ${wrong.error}`)
  return check.right
}

/** The line of an uncaught error's report that has its message. */
const errorLine = (stderr: string): string | undefined =>
  stderr
    .split('\n')
    .find(line => /^(\w*Error\b|\s*\[cause\]).*: /.test(line))
    ?.trim()
