import assert from 'node:assert/strict';
import test from 'node:test';
import { keptChart, usualChart } from '../src/query/chartChoice';
import { chartOption } from '../src/query/chartOption';

const column = (name: string, type: string) => ({ name, type });
const colours = { series: ['#000'], text: '#000', muted: '#000', line: '#000', surface: '#fff' };

test('text along the bottom makes bars, a time a line, and without either the rows are counted', () => {
  const numbers = [column('n', 'BIGINT')];
  assert.deepEqual(usualChart([column('t', 'VARCHAR'), ...numbers], [['a', 1]]), { kind: 'bar', x: 0, series: [1] });
  assert.deepEqual(usualChart([column('d', 'DATE'), ...numbers], [['2013-01-01', 1]]), {
    kind: 'line',
    x: 0,
    series: [1],
  });
  assert.deepEqual(usualChart(numbers, [[1]]), { kind: 'line', x: null, series: [0] });
});

test('series that could not be read on the same scale are left for the user to choose', () => {
  const columns = ['a', 'b', 'c'].map((name) => column(name, 'DOUBLE'));
  assert.deepEqual(usualChart(columns, [[100, 90, 5_000_000]]).series, [0, 1]);
});

test('a choice stays as long as the columns allow it', () => {
  const columns = [column('t', 'VARCHAR'), column('n', 'BIGINT')];
  const choice = { kind: 'scatter', x: 0, series: [1] } as const;
  assert.equal(keptChart({ ...choice, series: [1] }, columns, []).kind, 'scatter');
  assert.equal(keptChart({ ...choice, series: [1] }, [column('n', 'BIGINT')], []).kind, 'line');
});

test('numbers that came as strings are drawn as numbers, NULL as a gap', () => {
  const columns = [column('t', 'VARCHAR'), column('n', 'HUGEINT')];
  const option = chartOption(
    columns,
    [
      ['a', '9007199254740993'],
      ['b', null],
    ],
    { kind: 'bar', x: 0, series: [1] },
    colours,
  );
  assert.deepEqual(option.series[0].data, [9007199254740992, null]);
  assert.deepEqual(option.xAxis.data, ['a', 'b']);
});

test('times keep their distances and their order', () => {
  const columns = [column('d', 'DATE'), column('n', 'INTEGER')];
  const rows = [
    ['2013-01-03', 3],
    ['2013-01-01', 1],
  ];
  const option = chartOption(columns, rows, { kind: 'line', x: 0, series: [1] }, colours);
  assert.equal(option.xAxis.type, 'time');
  assert.deepEqual(option.series[0].data, [
    ['2013-01-01', 1],
    ['2013-01-03', 3],
  ]);
});

test('an empty result makes an empty chart', () => {
  const option = chartOption([column('n', 'INTEGER')], [], { kind: 'line', x: null, series: [0] }, colours);
  assert.deepEqual(option.series[0].data, []);
});
