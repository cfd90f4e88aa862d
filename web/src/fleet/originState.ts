import { reactive } from 'vue';
import type { Fault } from '../protocol/messages';
import { faultOf, getLineage } from '../protocol/rest';
import { rowsOf, type Origin } from './origins';

export const origins = reactive({
  loaded: false,
  rows: [] as Origin[],
  fault: null as Fault | null,
});

let newest = 0;

export async function readOrigins(): Promise<void> {
  const request = ++newest;
  try {
    // A SELECT from postgres.__deltalake_dir says the same, but would be a run of its own among the recent ones.
    const { tables } = await getLineage();
    if (request === newest) Object.assign(origins, { rows: rowsOf(tables), fault: null, loaded: true });
  } catch (error) {
    if (request === newest) Object.assign(origins, { rows: [], fault: faultOf(error), loaded: true });
  }
}
