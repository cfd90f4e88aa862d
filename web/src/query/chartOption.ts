import { cellText, isNumeric, isTime, numberOf, shownText } from '../format/cells';
import { shortCount } from '../format/quantities';
import type { Cell, Column } from '../protocol/messages';
import type { ChartChoice } from './chartChoice';

export interface ChartColours {
  series: string[];
  text: string;
  muted: string;
  line: string;
  surface: string;
}

type Axis = 'time' | 'value' | 'category';

/** The chart of some rows, as ECharts wants it. Pure, and without markup: the page's policy admits none. */
export function chartOption(columns: Column[], rows: Cell[][], choice: ChartChoice, colours: ChartColours): any {
  const axis = axisOf(columns, rows, choice);
  const ordered =
    axis === 'category' || choice.x === null
      ? rows
      : [...rows].sort((a, b) => position(a, choice.x!, axis) - position(b, choice.x!, axis));
  const dense = ordered.length > 30;
  return {
    color: colours.series,
    backgroundColor: 'transparent',
    animationDuration: 250,
    textStyle: { fontFamily: 'Roboto, system-ui, sans-serif', color: colours.text },
    grid: { left: 12, right: 22, top: choice.series.length > 1 ? 40 : 18, bottom: 14, containLabel: true },
    legend: {
      show: choice.series.length > 1,
      type: 'scroll',
      top: 6,
      left: 12,
      icon: 'roundRect',
      itemWidth: 12,
      itemHeight: 8,
      textStyle: { color: colours.text },
      pageTextStyle: { color: colours.muted },
      pageIconColor: colours.text,
      pageIconInactiveColor: colours.line,
    },
    tooltip: {
      trigger: choice.kind === 'scatter' ? 'item' : 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text, fontSize: 12.5 },
    },
    xAxis: {
      type: axis,
      ...(axis === 'category' ? { data: ordered.map((row, index) => label(columns, row, choice.x, index)) } : {}),
      scale: true,
      boundaryGap: axis === 'category' && choice.kind === 'bar' ? true : axis === 'category' ? false : undefined,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        color: colours.muted,
        hideOverlap: true,
        width: 120,
        overflow: 'truncate',
        ...(axis === 'value' ? { formatter: shortCount } : {}),
      },
    },
    yAxis: {
      type: 'value',
      scale: choice.kind === 'line' || choice.kind === 'scatter',
      axisLabel: { color: colours.muted, formatter: shortCount },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: choice.series.map((index) => ({
      name: columns[index].name,
      ...looks(choice, dense),
      data: ordered.map((row) => {
        const value = numberOf(row[index]);
        return axis === 'category' ? value : [row[choice.x!], value];
      }),
    })),
  };
}

function looks({ kind, series }: ChartChoice, dense: boolean): any {
  if (kind === 'bar') return { type: 'bar', barMaxWidth: 44, itemStyle: { borderRadius: [3, 3, 0, 0] } };
  if (kind === 'scatter') return { type: 'scatter', symbolSize: dense ? 5 : 8, itemStyle: { opacity: 0.75 } };
  return {
    type: 'line',
    showSymbol: !dense,
    symbolSize: 6,
    lineStyle: { width: dense ? 1.5 : 2 },
    ...(kind === 'area' ? { areaStyle: { opacity: series.length > 1 ? 0.18 : 0.24 } } : {}),
  };
}

/** Times and numbers keep their distances, as long as every row has one; bars and all else stand side by side. */
function axisOf(columns: Column[], rows: Cell[][], { x, kind }: ChartChoice): Axis {
  if (x === null || kind === 'bar') return 'category';
  const { type } = columns[x];
  if (isTime(type) && rows.every((row) => !Number.isNaN(position(row, x, 'time')))) return 'time';
  if (isNumeric(type) && rows.every((row) => numberOf(row[x]) !== null)) return 'value';
  return 'category';
}

function position(row: Cell[], x: number, axis: Axis): number {
  return axis === 'time' ? Date.parse(cellText(row[x])) : (numberOf(row[x]) ?? Number.NaN);
}

function label(columns: Column[], row: Cell[], x: number | null, index: number): string {
  if (x === null) return String(index + 1);
  const text = shownText(row[x], columns[x].type);
  return text.replace(/ 00:00:00$/, '');
}
