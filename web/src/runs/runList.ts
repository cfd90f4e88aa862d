import type { RunRecord } from '../protocol/messages';

/** How many runs the page lists. */
export const mostRuns = 200;

/** The runs after one of them changed: the newest first, as many as fit. */
export function withRun(runs: RunRecord[], changed: RunRecord): RunRecord[] {
  const others = runs.filter((run) => run.run !== changed.run);
  return [changed, ...others].sort((a, b) => Date.parse(b.begun_at) - Date.parse(a.begun_at)).slice(0, mostRuns);
}

export const isUnderWay = ({ state }: RunRecord) => state === 'queued' || state === 'running';

export interface RunLook {
  icon: string;
  colour: string;
  word: string;
}

const looks: Record<RunRecord['state'], RunLook> = {
  queued: { icon: 'mdi-clock-outline', colour: 'on-surface-variant', word: 'Waiting' },
  running: { icon: 'mdi-progress-clock', colour: 'info', word: 'Running' },
  finished: { icon: 'mdi-check-circle', colour: 'success', word: 'Finished' },
  failed: { icon: 'mdi-alert-circle', colour: 'error', word: 'Failed' },
  cancelled: { icon: 'mdi-stop-circle-outline', colour: 'warning', word: 'Stopped' },
};

export const runLook = ({ state }: RunRecord): RunLook => looks[state];

/** The text of a run in one line. */
export function oneLine(query: string): string {
  return query.replace(/\s+/g, ' ').trim();
}
