import { count, counted, duration, stopwatch } from '../format/quantities';
import type { StepPhase } from '../protocol/messages';
import type { RunState, StepState } from '../protocol/run';

/** "10 of 26,115 rows · 3 columns · 12 ms", or the server's own words for a statement without rows. */
export function stepLine(step: StepState, shown: number): string {
  const parts: string[] = [];
  if (step.columns && step.columns.length > 0) {
    parts.push(rowsLine(step.total, shown), counted(step.columns.length, 'column'));
  } else if (step.message) {
    parts.push(step.message);
  }
  if (step.elapsed !== null) parts.push(duration(step.elapsed));
  return parts.join(' · ');
}

function rowsLine(total: number | null, shown: number): string {
  if (total === null) return `first ${counted(shown, 'row')}, counting the rest`;
  return shown < total ? `${count(shown)} of ${counted(total, 'row')}` : counted(total, 'row');
}

/** How a run under way is doing, in one line. */
export function progressLine(run: RunState): string {
  if (run.cancelling) return 'Stopping…';
  if (run.phase === 'sent') return 'Sent';
  if (run.phase === 'queued') return waitingLine(run.position);
  const step = run.steps[run.currentStep];
  const running = run.steps.filter((each) => each.state === 'running').length;
  if (running > 1) return `${running} steps at work, ${endedSteps(run)} of ${run.steps.length} done`;
  const parts = [run.steps.length > 1 ? `Statement ${run.currentStep + 1} of ${run.steps.length}` : 'Running'];
  if (step?.percent !== null && step?.percent !== undefined) parts.push(`${Math.floor(step.percent)} %`);
  if (step?.rowsSoFar) parts.push(counted(step.rowsSoFar, 'row'));
  return parts.join(' · ');
}

const endedSteps = (run: RunState) => run.steps.filter((step) => step.state === 'finished').length;

/** "Waiting: 3rd in line". */
export function waitingLine(position: number | null): string {
  return position === null ? 'Waiting for its turn' : `Waiting: ${ordinal(position)} in line`;
}

function ordinal(value: number): string {
  const endings: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
  return `${count(value)}${endings[new Intl.PluralRules('en', { type: 'ordinal' }).select(value)]}`;
}

export interface StepLook {
  icon: string;
  colour: string;
  /** The state in a word, for whoever does not see the icon. */
  word: string;
}

const looks: Record<StepPhase, StepLook> = {
  waiting: { icon: 'mdi-circle-outline', colour: 'on-surface-variant', word: 'waiting' },
  running: { icon: 'mdi-progress-clock', colour: 'info', word: 'running' },
  finished: { icon: 'mdi-check-circle', colour: 'success', word: 'finished' },
  failed: { icon: 'mdi-alert-circle', colour: 'error', word: 'failed' },
  cancelled: { icon: 'mdi-stop-circle-outline', colour: 'warning', word: 'stopped' },
  skipped: { icon: 'mdi-skip-next-circle-outline', colour: 'warning', word: 'left out' },
};

/** How a step stands. Of one whose connection broke nobody knows. */
export function stepLook(step: StepState, run: RunState): StepLook {
  if (run.phase === 'lost' && (step.state === 'running' || step.state === 'waiting'))
    return { icon: 'mdi-help-circle-outline', colour: 'warning', word: 'unknown' };
  if (step.retryAfter !== null) return { ...looks.waiting, icon: 'mdi-refresh', colour: 'warning', word: 'trying again' };
  return looks[step.state];
}

/** "mallard · 12 ms": where a step ran or runs, and how long. */
export function stepPlace(step: StepState, now: number): string {
  const parts: string[] = [];
  if (step.node) parts.push(step.node);
  if (step.elapsed !== null) parts.push(duration(step.elapsed));
  else if (step.state === 'running' && step.startedAt !== null) parts.push(stopwatch(now - step.startedAt));
  return parts.join(' · ');
}

/** Why a step has no result to show. */
export function stepAbsence(step: StepState, nameOf: (step: number) => string): string {
  if (step.retryAfter !== null) return `Trying again in ${duration(step.retryAfter)}.`;
  if (step.state === 'skipped')
    return step.because === null
      ? 'Left out: what came before has failed.'
      : `Left out, because step ${nameOf(step.because)} failed.`;
  if (step.state === 'cancelled') return 'Stopped before it had ended.';
  if (step.state === 'waiting') return 'Waits for the steps before it.';
  return step.state === 'running' ? 'Running…' : '';
}

/** A short name for a statement's tab: its first words. */
export function stepTitle(statement: string | undefined, index: number): string {
  const words = (statement ?? '')
    .replace(/--.*$/gm, ' ')
    .replace(/\/\*.*?\*\//gs, ' ')
    .trim()
    .replace(/\s+/g, ' ');
  const short = words.length > 24 ? `${words.slice(0, 23).trimEnd()}…` : words;
  return `${index + 1}  ${short}`;
}
