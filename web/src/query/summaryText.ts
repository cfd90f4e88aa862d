import { count } from '../format/quantities';
import type { ColumnSummary } from '../protocol/results';

const width = 200;
const height = 44;
const gap = 2;
const mostFrequent = 10;

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The bars of a histogram. A range with few rows still shows a line, one with none shows nothing. */
export function barsOf(counts: number[]): Bar[] {
  const most = Math.max(...counts, 1);
  const each = width / counts.length;
  return counts.flatMap((value, index) => {
    if (value === 0) return [];
    const tall = Math.max(1, (value / most) * height);
    return [{ x: index * each + gap / 2, y: height - tall, width: each - gap, height: tall }];
  });
}

/** "12.5 %", "under 0.1 %". */
export function shareOf(part: number, whole: number): string {
  const percent = (100 * part) / Math.max(whole, 1);
  if (percent > 0 && percent < 0.1) return 'under 0.1 %';
  return `${Number(percent.toFixed(1))} %`;
}

/** How many different values there are. A list of the most frequent that is not full holds them all, so it is exact. */
export function distinctText({ distinct, estimated, frequent }: ColumnSummary): string {
  if (frequent && frequent.length > 0 && frequent.length < mostFrequent) return count(frequent.length);
  return `${estimated ? 'about ' : ''}${count(distinct)}`;
}
