import { mkdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NativeFailure } from './native-problem.js'
import { type Command, firstThatRuns, runCommand } from './run-command.js'

/** The folders that the binding is compiled from: tfjs-node, the unpacked wheel, Node's headers. */
export type BindingFolders = Readonly<{ tfjsNode: string; wheel: string; nodeHeaders: string }>

/** Where tfjs-node loads its binding from: the version of Node's interface is in the name. */
const bindingIn = (tfjsNode: string): string => join(tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node')

/** Operations of our own, linked with the binding: they register themselves when it loads. */
export const operationsSource: string = fileURLToPath(new URL('./instance-norm-leaky-relu.cc', import.meta.url))

/** The files of the C API in an unpacked wheel. */
export const librariesIn = (wheel: string, platform: string): readonly string[] =>
  ['cc', 'framework'].map(part =>
    join(wheel, 'tensorflow', `libtensorflow_${part}.${platform === 'darwin' ? '2.dylib' : 'so.2'}`),
  )

/**
 * The arguments of the C++ compiler. The libraries are found relative to the binding, so that the folder of the engine
 * can be moved and no search path needs to be set. Only C crosses the border between the two, so the compiler and its
 * standard library need not be those of the wheel.
 */
export const compileArguments = (
  { tfjsNode, wheel, nodeHeaders }: BindingFolders,
  platform: string,
): readonly string[] => {
  const binding = bindingIn(tfjsNode)
  const libraries = relative(dirname(binding), join(wheel, 'tensorflow'))
  const include = join(wheel, 'tensorflow', 'include')
  return [
    '-std=c++17',
    '-O3',
    '-fPIC',
    ...(platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
    '-DNAPI_VERSION=8',
    ...[
      nodeHeaders,
      include,
      join(include, 'external', 'local_tsl'),
      join(include, 'external', 'local_xla'),
      tfjsNode,
    ].map(folder => `-I${folder}`),
    join(tfjsNode, 'binding', 'tfjs_backend.cc'),
    join(tfjsNode, 'binding', 'tfjs_binding.cc'),
    operationsSource,
    ...librariesIn(wheel, platform),
    `-Wl,-rpath,${platform === 'darwin' ? '@loader_path' : '$ORIGIN'}/${libraries}`,
    '-o',
    binding,
  ]
}

/** The first error that a compiler or linker printed. */
export const firstError = (text: string): string => {
  const lines = text.split('\n').map(line => line.trim())
  const error = lines.find(line => /\berror\b|undefined reference|cannot find/i.test(line))
  return error ?? lines.find(line => line !== '') ?? 'no message'
}

/** The machine's C++ compiler: `CXX`, or the first of c++, g++ and clang++. */
export const findCompiler = async (): Promise<string> => {
  const { CXX } = process.env
  const compilers: readonly Command[] = CXX ? [[CXX]] : [['c++'], ['g++'], ['clang++']]
  const compiler = await firstThatRuns(compilers)
  if (compiler === null) throw new NativeFailure({ _tag: 'CompilerMissing', tried: compilers.flat() })
  return compiler[0]
}

/** Compiles the binding and links it with the libraries of TensorFlow `version`. */
export const compileBinding = async (compiler: string, folders: BindingFolders, version: string): Promise<void> => {
  await mkdir(dirname(bindingIn(folders.tfjsNode)), { recursive: true })
  const { code, stderr } = await runCommand(compiler, compileArguments(folders, process.platform))
  if (code !== 0) throw new NativeFailure({ _tag: 'CompileFailed', compiler, version, cause: firstError(stderr) })
}
