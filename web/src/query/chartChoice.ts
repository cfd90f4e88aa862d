import { isNumeric, isTime, numberOf } from '../format/cells';
import type { Cell, Column } from '../protocol/messages';

export type ChartKind = 'line' | 'bar' | 'area' | 'scatter';

export const chartKinds: { value: ChartKind; title: string; icon: string }[] = [
  { value: 'line', title: 'Line', icon: 'mdi-chart-line' },
  { value: 'bar', title: 'Bar', icon: 'mdi-chart-bar' },
  { value: 'area', title: 'Area', icon: 'mdi-chart-areaspline-variant' },
  { value: 'scatter', title: 'Scatter', icon: 'mdi-chart-scatter-plot' },
];

export interface ChartChoice {
  kind: ChartKind;
  /** Index of the column along the bottom; null counts the rows. */
  x: number | null;
  /** Indexes of the columns drawn. */
  series: number[];
}

const mostSeries = 4;
const largestRatio = 20;

/**
 * What to draw when nobody chose: along the bottom the first column of times or text, else the row's number; above
 * it the first column of numbers, and those after it that can be read on the same scale. Times make lines, text bars.
 */
export function usualChart(columns: Column[], rows: Cell[][]): ChartChoice {
  const along = columns.findIndex(({ type }) => isTime(type) || type === 'VARCHAR' || type.startsWith('ENUM'));
  const numbers = columns.map((_, index) => index).filter((index) => isNumeric(columns[index].type));
  const sizes = numbers.map((index) => largest(rows, index));
  const reference = sizes[0] || 1;
  const comparable = numbers.filter((_, place) => {
    const ratio = sizes[place] / reference;
    return place === 0 || (ratio <= largestRatio && ratio >= 1 / largestRatio);
  });
  return {
    kind: along >= 0 && !isTime(columns[along].type) ? 'bar' : 'line',
    x: along >= 0 ? along : null,
    series: comparable.slice(0, mostSeries),
  };
}

/** A choice made for one result, kept for the next as long as it fits. */
export function keptChart(choice: ChartChoice | null, columns: Column[], rows: Cell[][]): ChartChoice {
  const fits = choice?.series.every((index) => index < columns.length && isNumeric(columns[index].type));
  return choice && fits && (choice.x ?? 0) < columns.length ? choice : usualChart(columns, rows);
}

function largest(rows: Cell[][], column: number): number {
  return rows.reduce((most, row) => Math.max(most, Math.abs(numberOf(row[column]) ?? 0)), 0);
}
