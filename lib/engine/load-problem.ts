/**
 * Why a package could not be loaded, in a few words: that it is not installed where it is missing, else the first line
 * of what it threw.
 *
 * @example loadProblem('webgpu', error) // 'webgpu is not installed'
 */
export const loadProblem = (packageName: string, error: unknown): string => {
  if (!(error instanceof Error)) return `${packageName} threw ${String(error)}`
  const { code } = error as NodeJS.ErrnoException
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  if (missing && error.message.includes(`'${packageName}'`)) return `${packageName} is not installed`
  return `${packageName} does not load (${error.message.split('\n')[0]})`
}
