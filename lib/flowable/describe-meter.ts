import { type MeterReport, mostWaitedFor } from './meter-report.js'

const barWidth = 10
const columns = [
  'stage',
  'items',
  'items/s',
  'busy',
  'waiting',
  'idle',
  'in work',
  'full',
  'stall',
  '',
  'from',
] as const
const leftAligned: readonly number[] = [0, 9, 10]

/**
 * A meter's report as text for a terminal: a line a stage, from source to sink, then a sentence that says how long the
 * sink waited and for what. Busy, waiting, idle and stall (the sink's waiting that is put down to the stage) are shares
 * of the whole time, stall as a bar too; `in work` is asynchronous work pending and `full` the share of the buffer in
 * use, both on average; `from` names the upstreams where they are not the line above. Ends in a newline. Pure.
 *
 * @example process.stderr.write(describeMeter(watch.report()))
 */
export const describeMeter = (report: MeterReport): string => {
  const { elapsedMs, sink, stages } = report
  const share = (ms: number) => (elapsedMs > 0 ? ms / elapsedMs : 0)
  const lines = stages.map((stage, i) => {
    const stall = share(stage.stallMs)
    const follows = stage.upstreams.length === 1 && stage.upstreams[0] === stages[i - 1]?.name
    return [
      stage.name,
      whole(stage.items),
      rate(stage.itemsPerSecond),
      percent(share(stage.busyMs)),
      percent(share(stage.waitingMs)),
      percent(share(stage.idleMs)),
      stage.meanInWork > 0 ? stage.meanInWork.toFixed(1) : '–',
      stage.fill ? `${percent(stage.fill.mean)} of ${stage.fill.capacity}` : '–',
      percent(stall),
      '█'.repeat(Math.round(barWidth * stall)),
      follows ? '' : stage.upstreams.join(', '),
    ]
  })
  const last = [
    'sink',
    whole(sink.items),
    rate(sink.itemsPerSecond),
    percent(share(sink.busyMs)),
    percent(sink.stallShare),
    '–',
    '–',
    '–',
    '–',
    '',
    '',
  ]
  return `${layOut([columns, ...lines, last])}\n${describeWaiting(report)}\n`
}

/** How long the sink waited and for what, in one sentence: the last line of `describeMeter`. Pure. */
export const describeWaiting = (report: MeterReport): string => {
  const { elapsedMs, sink, stages, slowest } = report
  const part = (ms: number) => percent(elapsedMs > 0 ? ms / elapsedMs : 0)
  const most = mostWaitedFor(report)
  const beside = stages.find(({ name, besideMs, stallMs }) => name === slowest && besideMs > stallMs)
  return [
    `The sink waited ${percent(sink.stallShare)} of ${duration(elapsedMs)}`,
    most ? `, mostly (${part(most.stallMs)}) for ${most.name}` : '',
    beside ? `; for ${part(beside.besideMs)} ${beside.name} ran on its thread while it was busy` : '',
    slowest === 'sink' && sink.busyMs > 0 ? '; the sink itself is the slowest' : '',
    '.',
  ].join('')
}

const layOut = (rows: readonly (readonly string[])[]) => {
  const widths = columns.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  return rows
    .map(row =>
      row
        .map((cell, column) =>
          leftAligned.includes(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const whole = (n: number) => n.toLocaleString('en-US')
const rate = (perSecond: number) => (perSecond >= 100 ? whole(Math.round(perSecond)) : perSecond.toPrecision(3))
const percent = (part: number) => `${Math.round(100 * part)}%`
const duration = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)
