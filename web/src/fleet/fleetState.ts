import { reactive } from 'vue';
import type { Fault, FleetNode } from '../protocol/messages';
import { faultOf, getNodes } from '../protocol/rest';
import { connection } from '../protocol/session';
import { readOrigins } from './originState';

/** What the pages know of the nodes. */
export const fleet = reactive({
  loaded: false,
  nodes: [] as FleetNode[],
  fault: null as Fault | null,
});

let newest = 0;

export async function refreshNodes(): Promise<void> {
  const request = ++newest;
  try {
    const { nodes } = await getNodes();
    if (request === newest) Object.assign(fleet, { nodes, fault: null, loaded: true });
  } catch (error) {
    if (request === newest) Object.assign(fleet, { fault: faultOf(error), loaded: true });
  }
}

/** Reads again what any run or load may have changed. */
export function refreshFleet(): void {
  void refreshNodes();
  void readOrigins();
}

connection.onLake(refreshFleet);
