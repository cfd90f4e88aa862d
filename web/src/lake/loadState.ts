import { reactive, shallowRef } from 'vue';
import type { LoadMode } from '../protocol/messages';
import type { RunState } from '../protocol/run';
import { connection } from '../protocol/session';

export type LoadSource = 'folder' | 'select';

/** The load form's fields; kept while another page is open. */
export const loadForm = reactive({
  source: 'folder' as LoadSource,
  folder: '',
  select: '',
  mode: 'overwrite' as LoadMode,
  table: '',
  /** The user wrote the name, so choosing a folder no longer replaces it. */
  named: false,
});

/** The latest load, under way or over. */
export const load = shallowRef<RunState | null>(null);

export function startLoad(from: string, table: string, mode: LoadMode): void {
  connection.start({ type: 'load', from, table, mode }, (state) => (load.value = state));
}

export function stopLoad(): void {
  if (load.value) connection.cancel(load.value.id);
}
