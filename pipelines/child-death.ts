import type { ChildProcess } from 'node:child_process'

/** The last line that a process wrote to stderr says why it died, if anything does. */
const lastLine = (text: string): string => {
  const line = text.trimEnd().split('\n').at(-1)?.trim() ?? ''
  return line === '' ? '' : `: ${line}`
}

/**
 * How a process has ended, as a clause, with the last line that it wrote to stderr.
 *
 * @example childDeath(child, 'Error: no such file\n') // 'its process ended with the code 1: Error: no such file'
 */
export const childDeath = (
  { exitCode, signalCode }: Pick<ChildProcess, 'exitCode' | 'signalCode'>,
  errors: string,
): string =>
  signalCode === null
    ? `its process ended with the code ${exitCode}${lastLine(errors)}`
    : `its process was ended by ${signalCode}, as by a system that is out of memory`
