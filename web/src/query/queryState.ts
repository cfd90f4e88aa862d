import { reactive, ref, shallowRef, watch } from 'vue';
import type { RunState } from '../protocol/run';
import { refreshFleet } from '../fleet/fleetState';
import type { StepRecord } from '../protocol/messages';
import { getRun } from '../protocol/rest';
import { wholeResult, type ResultQuery } from '../protocol/results';
import { isOver } from '../protocol/run';
import { connection } from '../protocol/session';
import type { Piece } from '../sql/editor';
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
  /** Whether table and chart go over all rows, which stay on the server, instead of the first ones. */
  all: remembered('query.all') === 'true',
});

/** The latest run, under way or over. */
export const run = shallowRef<RunState | null>(null);
/** What was sent of the editor's text. */
export const sent = shallowRef<Piece>({ text: '', offset: 0 });
/** The ids and parents of the run's steps; null for one of a single step, and until the server has told them. */
export const outline = shallowRef<StepRecord[] | null>(null);

/** Which rows the table over all rows shows: what is exported and drawn. */
export const shownQuery = shallowRef<ResultQuery>(wholeResult);

watch(text, (value) => remember('query.text', value));
watch(
  () => settings.views.join(),
  (value) => remember('query.views', value),
);
watch(
  () => settings.rows,
  (value) => remember('query.rows', String(value)),
);
watch(
  () => settings.all,
  (value) => remember('query.all', String(value)),
);

export function showAs(views: ResultView[]): void {
  settings.views = views;
}

/** Runs a piece of the editor's text. */
export function startQuery(piece: Piece): void {
  sent.value = piece;
  outline.value = null;
  shownQuery.value = wholeResult;
  let isAsked = false;
  connection.start({ type: 'query', query: piece.text, render: settings.rows }, (state) => {
    run.value = state;
    if (state.run && state.steps.length > 1 && !isAsked) {
      isAsked = true;
      void readOutline(state.run);
    }
    if (isOver(state)) refreshFleet();
  });
}

export function runAgain(): void {
  startQuery(sent.value);
}

async function readOutline(name: string): Promise<void> {
  try {
    const { steps } = await getRun(name);
    if (run.value?.run === name) outline.value = steps ?? null;
  } catch {
    // The steps go by their numbers then, and the graph stays away.
  }
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
