/** The figures of a benchmark as text. */
import type { Sample } from './measure.js';

/** Samples of one operation at one contender, one a round, and the Zoom calls of all of them. */
export interface Series {
  readonly operation: string;
  readonly contender: string;
  readonly samples: readonly Sample[];
  readonly zoomCalls: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const rate = (samples: readonly Sample[]): number => median(samples.map(({ perSecond }) => perSecond));

export const number = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

function row(series: Series, reference: Series | undefined): string[] {
  const { samples } = series;
  const answers = total(samples.map((sample) => sample.answers));
  const failures = total(samples.map((sample) => sample.failures));
  return [
    series.operation,
    series.contender,
    number(rate(samples)),
    number(median(samples.map(({ p50 }) => p50))),
    number(median(samples.map(({ p99 }) => p99))),
    number(series.zoomCalls / answers),
    reference === undefined ? '' : `${number(rate(samples) / rate(reference.samples))}×`,
    failures === 0 ? '' : `${failures} of ${answers} failed`,
  ];
}

const HEADINGS = ['operation', 'server', 'req/s', 'p50 ms', 'p99 ms', 'Zoom calls', 'to bare', ''];

/** The first row is the headings; the first `texts` columns hold text, the others figures. */
export function renderRows(rows: readonly (readonly string[])[], texts: number): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells.map((cell, at) => (at < texts ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))),
    )
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

/** Each rate is the median of the rounds; `to bare` is the ratio to the contender called `reference`. */
export function renderTable(all: readonly Series[], reference: string): string {
  const referenceOf = (series: Series): Series | undefined =>
    all.find((each) => each.operation === series.operation && each.contender === reference);
  return renderRows([HEADINGS, ...all.map((series) => row(series, referenceOf(series)))], 2);
}
