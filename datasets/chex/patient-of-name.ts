/**
 * Whose image a file of the Kermany set is, by its name without extension: `person12_bacteria_34` is of `person12`,
 * `IM-0115-0001` of `IM-0115`, `NORMAL2-IM-0927-0001-0002` of `NORMAL2-IM-0927`; null for other names.
 *
 * This is what the names say, and no more. The same `person…` occurs in the train and the test folder, and nothing tells
 * whether that is the same person or another count: taking them for one never puts one patient into two parts.
 */
export const patientOfName = (stem: string): string | null =>
  (/^(person\d+)_/.exec(stem) ?? /^((?:NORMAL2-)?IM-\d+)(?=-|$)/.exec(stem))?.[1] ?? null
