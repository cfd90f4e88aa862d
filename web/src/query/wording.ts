import { count, counted, duration } from '../format/quantities';
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
  if (run.phase === 'queued') return 'Waiting for its turn';
  const step = run.steps[run.currentStep];
  const parts = [run.steps.length > 1 ? `Statement ${run.currentStep + 1} of ${run.steps.length}` : 'Running'];
  if (step?.percent !== null && step?.percent !== undefined) parts.push(`${Math.floor(step.percent)} %`);
  if (step?.rowsSoFar) parts.push(counted(step.rowsSoFar, 'row'));
  return parts.join(' · ');
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
