/**
 * Why a package could not be loaded, in a clause: that it is not installed where it is itself missing, else the first
 * line of what it threw.
 *
 * @example loadProblem('webgpu', error) // 'the package webgpu is not installed'
 */
export const loadProblem = (packageName: string, error: unknown): string => {
  if (!(error instanceof Error)) return `the package ${packageName} does not load (${String(error)})`
  const { code } = error as NodeJS.ErrnoException
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  if (missing && error.message.includes(`'${packageName}'`)) return `the package ${packageName} is not installed`
  return `the package ${packageName} does not load (${error.message.split('\n')[0]})`
}
