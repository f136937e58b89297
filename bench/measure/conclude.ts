import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { MachineFacts } from './machine-facts.js'
import { type Verdict, verdictLine } from './verdict.js'

/** Everything that a measurement found: `results` is its own business, and must be JSON. */
export type Conclusion = Readonly<{ machine: MachineFacts; results: unknown; verdicts: readonly Verdict[] }>

/**
 * Ends a measurement: prints a line for each target, writes everything as JSON where `jsonPath` names a file, and sets
 * the process's exit code to 1 where a target was missed (one that was not measured is not missed).
 */
export const conclude = (conclusion: Conclusion, jsonPath?: string): void => {
  console.log(`\n${conclusion.verdicts.map(verdictLine).join('\n')}`)
  if (jsonPath !== undefined) {
    mkdirSync(dirname(jsonPath), { recursive: true })
    writeFileSync(jsonPath, `${JSON.stringify(conclusion, null, 2)}\n`)
  }
  if (conclusion.verdicts.some(({ met }) => met === false)) process.exitCode = 1
}
