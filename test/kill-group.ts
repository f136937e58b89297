import type { ChildProcess } from 'node:child_process'

/** Ends whatever is left of a detached child's process group, so that a failed test leaves no busy process behind. */
export const killGroup = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing was left.
  }
}
