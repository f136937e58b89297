/** Does `work` for `from` … `to` − 1, `lanes` at a time, in order of their beginning. Resolves when all are done. */
export const inLanes = async (
  { from, to, lanes }: Readonly<{ from: number; to: number; lanes: number }>,
  work: (index: number) => Promise<void>,
): Promise<void> => {
  let next = from
  const lane = async () => {
    while (next < to) await work(next++)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
