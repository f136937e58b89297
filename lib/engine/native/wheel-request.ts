import { NativeFailure } from './native-problem.js'

/**
 * The TensorFlow whose C library is used unless another is asked for: the newest on PyPI when this was written, with the
 * newest CUDA. The binding (tfjs-node 4.22, written for 2.9) uses only functions that are still in the C API; 2.12, 2.16
 * and 2.20 work too, before 2.12 wheels had no library of the C API by itself.
 */
export const defaultTensorflow = '2.21.0'

/** What to build: on the CPU or with CUDA, with which TensorFlow; `platform` and `arch` as Node names them. */
export type NativeTarget = Readonly<{ platform: string; arch: string; cuda: boolean; tensorflow: string }>

/** A wheel by name and version, and the tags of the platforms that it may be made for. */
export type WheelRequest = Readonly<{ package: string; version: string; platforms: readonly string[] }>

const manylinux = (arch: string) =>
  ['_2_28', '_2_27', '_2_17', '2014', '_2_12', '2010', '_2_5', '1'].map(policy => `manylinux${policy}_${arch}`)

const elsewhere =
  'train with WebAssembly there, or install @tensorflow/tfjs-node where its download host can be reached'

/** By platform and architecture: the package with a CPU library, the tags, and whether there is a CUDA library too. */
const wheels: Readonly<Record<string, Readonly<{ package: string; platforms: readonly string[]; cuda: boolean }>>> = {
  'linux x64': { package: 'tensorflow-cpu', platforms: manylinux('x86_64'), cuda: true },
  'linux arm64': { package: 'tensorflow', platforms: manylinux('aarch64'), cuda: false },
  'darwin arm64': { package: 'tensorflow', platforms: ['macosx_12_0_arm64', 'macosx_11_0_arm64'], cuda: false },
}

/** The wheel for a target; fails in a sentence where TensorFlow publishes none with a C library. */
export const wheelRequest = ({ platform, arch, cuda, tensorflow }: NativeTarget): WheelRequest => {
  const wheel = wheels[`${platform} ${arch}`]
  const noWheel = (remedy: string) =>
    new NativeFailure({
      _tag: 'NoWheel',
      package: 'TensorFlow',
      version: tensorflow,
      platform: `${platform} ${arch}`,
      remedy,
    })
  if (wheel === undefined) throw noWheel(`it can be built on Linux (x64, arm64) and macOS (arm64); ${elsewhere}`)
  if (cuda && !wheel.cuda) throw noWheel('with CUDA it can be built on Linux (x64) only; leave out --cuda')
  return { package: cuda ? 'tensorflow' : wheel.package, version: tensorflow, platforms: wheel.platforms }
}

/**
 * The arguments with which pip downloads one wheel and nothing that it depends on. The tag of Python is that of most
 * TensorFlow versions: no Python code is run, so the machine's own version does not matter.
 */
export const pipArguments = (requirement: string, platforms: readonly string[], folder: string): readonly string[] => [
  'download',
  '--disable-pip-version-check',
  '--progress-bar=off',
  '--retries=2',
  '--no-deps',
  '--only-binary=:all:',
  '--python-version=3.11',
  '--implementation=cp',
  '--abi=cp311',
  ...platforms.map(platform => `--platform=${platform}`),
  `--dest=${folder}`,
  requirement,
]

/** The requirements that a wheel's metadata lists for an extra, e.g. NVIDIA's libraries for `and-cuda`. */
export const requirementsOfExtra = (metadata: string, extra: string): readonly string[] =>
  [...metadata.matchAll(/^Requires-Dist: ([^;\n]+);(.*)$/gm)]
    .filter(([, , marker]) => new RegExp(`extra == ["']${extra}["']`).test(marker!))
    .map(([, requirement]) => requirement!.replace(/[()\s]/g, ''))

/** Whether the engine needs a file of a wheel, by its name in it: libraries, and the headers to compile with. */
export const isNeeded = (name: string): boolean =>
  /^tensorflow\/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/.test(name) ||
  // The headers of the C API and those that they include.
  /^tensorflow\/include\/(.*\/)?(c\/(.*\/)?|platform\/)[^/]+\.h$/.test(name) ||
  // NVIDIA's libraries, and the assembler and device library for cards newer than the wheel.
  /^nvidia\/[^/]+\/(lib\/[^/]+\.so[.\d]*|bin\/ptxas|nvvm\/libdevice\/[^/]+)$/.test(name)
