import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { NativeFailure } from './native-problem.js'
import { pipFailure } from './registry-failure.js'
import { type Command, firstThatRuns, runCommand } from './run-command.js'
import { readWheelFile } from './wheel-file.js'
import { pipArguments, requirementsOfExtra, type WheelRequest } from './wheel-request.js'

const pips: readonly Command[] = [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']]

/** The machine's pip, as a command. */
export const findPip = async (): Promise<Command> => {
  const pip = await firstThatRuns(pips)
  if (pip === null) throw new NativeFailure({ _tag: 'PipMissing', tried: pips.map(command => command.join(' ')) })
  return pip
}

/** A wheel's file name begins with the name of its package, with underscores, and its version. */
const wheelIn = async (folder: string, requirement: string): Promise<string> => {
  const name = /^[A-Za-z0-9._-]+?(?=[<>=!~]|$)/.exec(requirement)![0].replaceAll('-', '_')
  const version = /^[^=]+==(.+)$/.exec(requirement)?.[1]
  const prefix = version === undefined ? `${name}-` : `${name}-${version}-`
  return join(folder, (await readdir(folder)).find(file => file.startsWith(prefix) && file.endsWith('.whl'))!)
}

/**
 * Downloads with pip the wheel of TensorFlow, and with `cuda` NVIDIA's libraries as its metadata asks for them, into
 * `folder`; what is there is not fetched again. Gives the paths, TensorFlow's first.
 */
export const downloadWheels = async (
  { package: name, version, platforms }: WheelRequest,
  { pip, cuda, folder, say }: Readonly<{ pip: Command; cuda: boolean; folder: string; say: (line: string) => void }>,
): Promise<readonly [string, ...string[]]> => {
  await mkdir(folder, { recursive: true })
  const [command, ...first] = pip
  const download = async (requirement: string): Promise<string> => {
    const result = await runCommand(command, [...first, ...pipArguments(requirement, platforms, folder)])
    if (result.code !== 0) throw pipFailure(requirement, result)
    return wheelIn(folder, requirement)
  }

  say(`Downloading ${name} ${version} from PyPI with ${pip.join(' ')}.`)
  const tensorflow = await download(`${name}==${version}`)
  if (!cuda) return [tensorflow]
  const metadata = await readWheelFile(tensorflow, file => /^[^/]+\.dist-info\/METADATA$/.test(file))
  const nvidia = requirementsOfExtra(metadata.toString('utf8'), 'and-cuda')
  say(`Downloading the ${nvidia.length} CUDA packages of NVIDIA that it names.`)
  const wheels: string[] = []
  for (const requirement of nvidia) wheels.push(await download(requirement))
  return [tensorflow, ...wheels]
}
