/** What can go wrong while the native engine is built. `describeNativeProblem` prints one sentence. */
export type NativeProblem =
  | Readonly<{ _tag: 'OptionsInvalid'; cause: string }>
  | Readonly<{ _tag: 'NoWheel'; package: string; version: string; platform: string; remedy: string }>
  | Readonly<{ _tag: 'PipMissing'; tried: readonly string[] }>
  | Readonly<{ _tag: 'CompilerMissing'; tried: readonly string[] }>
  | Readonly<{ _tag: 'RegistryUnreachable'; registry: 'PyPI' | 'npm'; asked: string; cause: string }>
  | Readonly<{ _tag: 'DownloadFailed'; registry: 'PyPI' | 'npm'; asked: string; cause: string }>
  | Readonly<{ _tag: 'WheelDamaged'; path: string; cause: string }>
  | Readonly<{ _tag: 'LibraryMissing'; wheel: string; file: string }>
  | Readonly<{ _tag: 'HeadersMissing'; tried: readonly string[] }>
  | Readonly<{ _tag: 'CompileFailed'; compiler: string; version: string; cause: string }>
  | Readonly<{ _tag: 'TwoCores'; found: string; expected: string }>
  | Readonly<{ _tag: 'CheckFailed'; version: string; cause: string }>
  | Readonly<{ _tag: 'FolderUnwritable'; path: string; cause: string }>

/** One sentence for a person: what, where, and what to do. */
export const describeNativeProblem = (problem: NativeProblem): string => {
  switch (problem._tag) {
    case 'OptionsInvalid':
      return `${problem.cause}; the options are --cuda and --tensorflow 2.x.y.`
    case 'NoWheel':
      return `No wheel of ${problem.package} ${problem.version} for ${problem.platform}: ${problem.remedy}.`
    case 'PipMissing':
      return `No pip to download TensorFlow with (tried ${problem.tried.join(', ')}): install Python's pip, on Debian or Ubuntu with apt-get install python3-pip.`
    case 'CompilerMissing':
      return `No C++ compiler (tried ${problem.tried.join(', ')}): install one, on Debian or Ubuntu with apt-get install g++, on macOS with xcode-select --install, or name it in CXX.`
    case 'RegistryUnreachable':
      return `${problem.registry} could not be reached for ${problem.asked} (${problem.cause}): check the network, or the settings of ${problem.registry === 'npm' ? 'npm' : 'pip'} for a mirror or proxy.`
    case 'DownloadFailed':
      return `${problem.registry} did not give ${problem.asked}: ${problem.cause}.`
    case 'WheelDamaged':
      return `${problem.path} is not a whole wheel (${problem.cause}): remove it and run this again.`
    case 'LibraryMissing':
      return `${problem.wheel} has no ${problem.file}, so the binding has nothing to link with: ask for another version with --tensorflow 2.x.y.`
    case 'HeadersMissing':
      return `No node_api.h (tried ${problem.tried.join(', ')}): install the development files of Node, or the npm package node-api-headers.`
    case 'CompileFailed':
      return `${problem.compiler} could not compile the binding against TensorFlow ${problem.version} (${problem.cause}): ask for another version with --tensorflow 2.x.y.`
    case 'TwoCores':
      return `The engine would load its own @tensorflow/tfjs-core (${problem.found}) beside multimix's (${problem.expected}): run this where multimix is installed.`
    case 'CheckFailed':
      return `The engine with TensorFlow ${problem.version} was built but failed its check (${problem.cause}), so it is not used: ask for another version with --tensorflow 2.x.y.`
    case 'FolderUnwritable':
      return `Cannot write ${problem.path}: ${problem.cause}; check the folder, its permissions and the space left.`
  }
}

/** A NativeProblem as an Error, for the steps between two boundaries. */
export class NativeFailure extends Error {
  override readonly name = 'NativeFailure'
  constructor(readonly problem: NativeProblem) {
    super(describeNativeProblem(problem))
  }
}
