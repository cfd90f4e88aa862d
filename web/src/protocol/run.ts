import type { Cell, Column, Fault, LoadSummary, RequestId, RunMessage, RunRequest, StepPhase } from './messages';

/** `lost`: the connection broke while the run was under way, so nobody can tell how it ended. */
export type RunPhase = 'sent' | 'queued' | 'running' | 'finished' | 'failed' | 'cancelled' | 'lost';

export interface StepState {
  state: StepPhase;
  node: string | null;
  error: Fault | null;
  /** The step whose failure is why this one was left out. */
  because: number | null;
  /** Milliseconds until the next attempt, after a failed one. */
  retryAfter: number | null;
  /** By the browser's clock. */
  startedAt: number | null;
  columns: Column[] | null;
  rows: Cell[][];
  /** Unknown until the run finished. */
  total: number | null;
  message: string;
  elapsed: number | null;
  percent: number | null;
  rowsSoFar: number | null;
}

/** What is known about one run. Immutable: every message makes a new one. */
export interface RunState {
  id: RequestId;
  request: RunRequest;
  phase: RunPhase;
  run: string | null;
  /** The place in the queue, from 1, while it waits. */
  position: number | null;
  /** When it was sent, and when it ended, by the browser's clock. */
  startedAt: number;
  endedAt: number | null;
  /** Milliseconds by the server's clock; known when finished. */
  elapsed: number | null;
  steps: StepState[];
  currentStep: number;
  load: LoadSummary | null;
  error: Fault | null;
  cancelling: boolean;
}

export function newRun(id: RequestId, request: RunRequest, now: number): RunState {
  return {
    id,
    request,
    phase: 'sent',
    run: null,
    position: null,
    startedAt: now,
    endedAt: null,
    elapsed: null,
    steps: [],
    currentStep: 0,
    load: null,
    error: null,
    cancelling: false,
  };
}

export function isOver(run: RunState): boolean {
  return run.phase === 'finished' || run.phase === 'failed' || run.phase === 'cancelled' || run.phase === 'lost';
}

/** The run after one more message. What arrives after the end is ignored, and so is a type that is not known here. */
export function advance(run: RunState, message: RunMessage, now: number): RunState {
  if (isOver(run)) return run;
  switch (message.type) {
    case 'queued':
      return { ...run, phase: 'queued', run: message.run, position: message.position ?? null };
    case 'started':
      return {
        ...run,
        phase: 'running',
        run: message.run,
        position: null,
        steps: withSteps(run.steps, message.steps ?? 1),
      };
    case 'step':
      return stepChanged(run, message, now);
    case 'progress':
      return {
        ...withStep(run, message.step, { percent: message.percent, rowsSoFar: message.rows ?? null }, now),
        phase: 'running',
        currentStep: message.step,
      };
    case 'rows':
      return {
        ...withStep(run, message.step, { columns: message.columns, rows: message.rows }, now),
        phase: 'running',
        currentStep: message.step,
      };
    case 'finished':
      return {
        ...run,
        phase: 'finished',
        run: message.run,
        elapsed: message.elapsed_ms,
        endedAt: now,
        load: message.load ?? null,
        steps: (message.steps ?? []).map((summary, index) => ({
          ...(run.steps[index] ?? emptyStep),
          state: 'finished',
          columns: summary.columns,
          total: summary.total,
          message: summary.message,
          elapsed: summary.elapsed_ms,
          percent: 100,
        })),
      };
    case 'failed':
      return {
        ...run,
        phase: 'failed',
        run: message.run ?? message.error.run ?? run.run,
        error: message.error,
        endedAt: now,
        steps: stepsAfterFailure(run.steps, message.error),
      };
    case 'cancelled':
      return {
        ...run,
        phase: 'cancelled',
        run: message.run,
        endedAt: now,
        steps: run.steps.map((step) =>
          step.state === 'running' || step.state === 'waiting' ? { ...step, state: 'cancelled' } : step,
        ),
      };
    default:
      return run;
  }
}

export function lose(run: RunState, now: number): RunState {
  return isOver(run) ? run : { ...run, phase: 'lost', endedAt: now };
}

const emptyStep: StepState = {
  state: 'waiting',
  node: null,
  error: null,
  because: null,
  retryAfter: null,
  startedAt: null,
  columns: null,
  rows: [],
  total: null,
  message: '',
  elapsed: null,
  percent: null,
  rowsSoFar: null,
};

function stepChanged(run: RunState, message: RunMessage & { type: 'step' }, now: number): RunState {
  const before = run.steps[message.step] ?? emptyStep;
  const change: Partial<StepState> = {
    state: message.state,
    node: message.node ?? before.node,
    error: message.error ?? null,
    because: message.because ?? null,
    retryAfter: message.retry_after_ms ?? null,
  };
  if (message.state === 'running') Object.assign(change, { startedAt: now, percent: null, rowsSoFar: null });
  if (message.state === 'finished') {
    Object.assign(change, {
      columns: message.columns ?? before.columns,
      total: message.total ?? before.total,
      message: message.message ?? before.message,
      elapsed: message.elapsed_ms ?? before.elapsed,
      percent: 100,
    });
  }
  if (message.state === 'failed' && before.startedAt !== null) change.elapsed = now - before.startedAt;
  const changed = withStep(run, message.step, change, now);
  return message.state === 'running' ? { ...changed, phase: 'running', currentStep: message.step } : changed;
}

/**
 * Of statements in one session only the run is said to have failed. It is the one that was at work, or the next to come:
 * one that fails at once may never be said to have begun. None came after it.
 */
function stepsAfterFailure(steps: StepState[], error: Fault): StepState[] {
  const isTold = steps.some((step) => step.state === 'failed');
  const atWork = steps.findIndex((step) => step.state === 'running');
  const guilty = isTold ? -1 : atWork >= 0 ? atWork : steps.findIndex((step) => step.state === 'waiting');
  return steps.map((step, index) => {
    if (index === guilty) return { ...step, state: 'failed', error };
    if (step.state === 'running') return { ...step, state: 'cancelled' };
    if (step.state === 'waiting') return { ...step, state: 'skipped', because: guilty >= 0 && guilty < index ? guilty : null };
    return step;
  });
}

function withSteps(steps: StepState[], count: number): StepState[] {
  return Array.from({ length: Math.max(count, steps.length) }, (_, index) => steps[index] ?? emptyStep);
}

/** What works and was not said to have begun, has: of a single step no more is told than its rows. */
function withStep(run: RunState, index: number, change: Partial<StepState>, now: number): RunState {
  const steps = withSteps(run.steps, index + 1);
  const begun = steps[index].startedAt === null && change.state === undefined;
  steps[index] = { ...steps[index], ...(begun ? { state: 'running', startedAt: now } : {}), ...change };
  return { ...run, steps };
}
