import type { Cell, Column, Fault, LoadSummary, RequestId, RunMessage, RunRequest } from './messages';

/** `lost`: the connection broke while the run was under way, so nobody can tell how it ended. */
export type RunPhase = 'sent' | 'queued' | 'running' | 'finished' | 'failed' | 'cancelled' | 'lost';

export interface StepState {
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

/** The run after one more message. What arrives after the end is ignored. */
export function advance(run: RunState, message: RunMessage, now: number): RunState {
  if (isOver(run)) return run;
  switch (message.type) {
    case 'queued':
      return { ...run, phase: 'queued', run: message.run };
    case 'started':
      return { ...run, phase: 'running', run: message.run, steps: withSteps(run.steps, message.steps ?? 1) };
    case 'progress':
      return {
        ...withStep(run, message.step, { percent: message.percent, rowsSoFar: message.rows ?? null }),
        phase: 'running',
        currentStep: message.step,
      };
    case 'rows':
      return {
        ...withStep(run, message.step, { columns: message.columns, rows: message.rows }),
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
          columns: summary.columns,
          total: summary.total,
          message: summary.message,
          elapsed: summary.elapsed_ms,
          percent: 100,
        })),
      };
    case 'failed':
      return { ...run, phase: 'failed', run: message.run ?? run.run, error: message.error, endedAt: now };
    case 'cancelled':
      return { ...run, phase: 'cancelled', run: message.run, endedAt: now };
  }
}

export function lose(run: RunState, now: number): RunState {
  return isOver(run) ? run : { ...run, phase: 'lost', endedAt: now };
}

const emptyStep: StepState = {
  columns: null,
  rows: [],
  total: null,
  message: '',
  elapsed: null,
  percent: null,
  rowsSoFar: null,
};

function withSteps(steps: StepState[], count: number): StepState[] {
  return Array.from({ length: Math.max(count, steps.length) }, (_, index) => steps[index] ?? emptyStep);
}

function withStep(run: RunState, index: number, change: Partial<StepState>): RunState {
  const steps = withSteps(run.steps, index + 1);
  steps[index] = { ...steps[index], ...change };
  return { ...run, steps };
}
