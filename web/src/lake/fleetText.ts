import { counted } from '../format/quantities';
import type { FleetNode } from '../protocol/messages';

/** How full a node's memory is, from 0 to 100; null when it has no limit. */
export function memoryShare(node: FleetNode): number | null {
  return node.memory_limit_bytes ? Math.min(100, (100 * node.memory_bytes) / node.memory_limit_bytes) : null;
}

/** "2 running · 1 waiting", or "idle". */
export function workOf(node: FleetNode): string {
  const parts: string[] = [];
  if (node.running > 0) parts.push(`${node.running} running`);
  if (node.waiting > 0) parts.push(`${node.waiting} waiting`);
  return parts.join(' · ') || 'idle';
}

/** "climate, table, 26,115 rows", for a table in a node's memory. */
export function aboutTable(kind: string, rows: number | undefined): string {
  return rows === undefined ? kind : `${kind} · ${counted(rows, 'row')}`;
}
