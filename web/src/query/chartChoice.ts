import { isNumeric, isTime } from '../format/cells';
import type { Column } from '../protocol/messages';

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

/**
 * What to draw when nobody chose: along the bottom the first time, else the first text, else nothing but the row's
 * number; above it the first numbers. Time makes lines, text makes bars.
 */
export function usualChart(columns: Column[]): ChartChoice {
  const indexes = columns.map((_, index) => index);
  const numbers = indexes.filter((index) => isNumeric(columns[index].type));
  const time = indexes.find((index) => isTime(columns[index].type));
  const text = indexes.find((index) => columns[index].type === 'VARCHAR' || columns[index].type.startsWith('ENUM'));
  const x = time ?? text ?? null;
  const kind: ChartKind = time === undefined && text !== undefined ? 'bar' : 'line';
  return { kind, x, series: numbers.slice(0, mostSeries) };
}

/** A choice made for one result, kept for the next as long as it fits. */
export function keptChart(choice: ChartChoice | null, columns: Column[]): ChartChoice {
  const fits = choice && [choice.x ?? 0, ...choice.series].every((index) => index < columns.length);
  return fits && choice.series.every((index) => isNumeric(columns[index].type)) ? choice : usualChart(columns);
}
