export type ResultView = 'message' | 'table' | 'chart' | 'summary';

export const resultViews: { value: ResultView; title: string; icon: string }[] = [
  { value: 'message', title: 'Message', icon: 'mdi-text-box-outline' },
  { value: 'table', title: 'Table', icon: 'mdi-table' },
  { value: 'chart', title: 'Chart', icon: 'mdi-chart-line' },
  { value: 'summary', title: 'Summary', icon: 'mdi-chart-box-outline' },
];

export const fewestRows = 1;
export const mostRows = 1000;
const usualRows = 10;

/** A remembered or typed number of rows, brought between 1 and 1,000. */
export function asRowsToShow(value: string | number | null): number {
  const number = Number(value);
  if (value === null || value === '' || !Number.isFinite(number)) return usualRows;
  return Math.min(mostRows, Math.max(fewestRows, Math.round(number)));
}

export function asViews(value: string | null): ResultView[] {
  const views = resultViews.map((view) => view.value).filter((view) => value?.split(',').includes(view));
  return value === null ? ['message', 'table'] : views;
}
