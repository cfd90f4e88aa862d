import { reactive } from 'vue';
import type { Fault, RunRecord } from '../protocol/messages';
import { faultOf, getRuns, stopRun } from '../protocol/rest';
import { tell } from '../shared/notice';
import { mostRuns, withRun } from './runList';

/** The runs of everybody: those under way and those that ended within the hour. */
export const runs = reactive({
  loaded: false,
  list: [] as RunRecord[],
  fault: null as Fault | null,
  /** Those that were asked to stop and have not yet. */
  stopping: [] as string[],
});

let events: EventSource | null = null;

async function readRuns(): Promise<void> {
  try {
    const { runs: list } = await getRuns(mostRuns);
    Object.assign(runs, { list, fault: null, loaded: true });
  } catch (error) {
    Object.assign(runs, { fault: faultOf(error), loaded: true });
  }
}

/** Keeps the list up to date until `stopWatching`. The browser returns by itself to a server that went away. */
export function startWatching(): void {
  if (events) return;
  events = new EventSource('/events');
  // Whatever happened before the events began, also after they broke off.
  events.onopen = () => void readRuns();
  events.addEventListener('run', (event) => {
    const record = JSON.parse((event as MessageEvent).data) as RunRecord;
    runs.list = withRun(runs.list, record);
    if (record.ended_at) runs.stopping = runs.stopping.filter((name) => name !== record.run);
  });
}

export function stopWatching(): void {
  events?.close();
  events = null;
}

export async function stop(run: string): Promise<void> {
  runs.stopping = [...runs.stopping, run];
  try {
    await stopRun(run);
  } catch (error) {
    runs.stopping = runs.stopping.filter((name) => name !== run);
    tell(faultOf(error).message);
  }
}
