import { reactive, ref, shallowRef, watch } from 'vue';
import type { RunState } from '../protocol/run';
import { connection } from '../protocol/session';
import { remember, remembered } from '../shared/memory';
import { asRowsToShow, asViews, type ResultView } from './settings';

const firstText = `-- Ask anything in SQL. A table of the lake is called =(^)name: type =( to see them all.
SELECT 'quack' AS says, range AS times
FROM range(1, 6);
`;

/** The editor's text; kept between visits. */
export const text = ref(remembered('query.text') ?? firstText);

export const settings = reactive({
  views: asViews(remembered('query.views')),
  /** How many rows to render; the query itself always runs whole. */
  rows: asRowsToShow(remembered('query.rows')),
});

/** The latest run, under way or over, and where its text began in the editor. */
export const run = shallowRef<RunState | null>(null);
export const runOffset = ref(0);

watch(text, (value) => remember('query.text', value));
watch(
  () => settings.views.join(),
  (value) => remember('query.views', value),
);
watch(
  () => settings.rows,
  (value) => remember('query.rows', String(value)),
);

export function showAs(views: ResultView[]): void {
  settings.views = views;
}

/** Runs a text that begins at `offset` of the editor's. */
export function startQuery(query: string, offset: number): void {
  runOffset.value = offset;
  connection.start({ type: 'query', query, render: settings.rows }, (state) => (run.value = state));
}

export function stopQuery(): void {
  if (run.value) connection.cancel(run.value.id);
}

/** Adds a statement to the end of the editor's text, or takes the place of one that was never changed. */
export function putQuery(statement: string): void {
  const before = text.value.trim();
  if (before === '' || before === firstText.trim()) text.value = `${statement};\n`;
  else if (!before.includes(statement)) text.value = `${before}${before.endsWith(';') ? '' : ';'}\n\n${statement};\n`;
}
