import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'

/** A new empty folder, removed when the test has ended. */
export const temporaryFolder = (t: ExecutionContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'multimix-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
