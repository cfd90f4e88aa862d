import { reactive, shallowRef } from 'vue';
import type { Fault, Folder, TableProblem, TableSummary } from '../protocol/messages';
import { faultOf, getFolders, getSchema, getTables } from '../protocol/rest';
import { connection } from '../protocol/session';
import type { CatalogueTable } from '../sql/catalogue';

/** What the pages know of the lake; one copy, renewed whenever the server says that it changed. */
export const lake = reactive({
  loaded: false,
  tables: [] as TableSummary[],
  problems: [] as TableProblem[],
  folders: [] as Folder[],
  foldersLoaded: false,
  fault: null as Fault | null,
  folderFault: null as Fault | null,
});

/** The tables with their columns, for completion and the tree. */
export const catalogue = shallowRef<CatalogueTable[]>([]);

// Columns by table and version: a schema of a version never changes.
const schemas = new Map<string, CatalogueTable['columns']>();
let newest = 0;

export async function refreshTables(): Promise<void> {
  const request = ++newest;
  try {
    const { tables, problems } = await getTables();
    if (request !== newest) return;
    Object.assign(lake, { tables, problems, fault: null, loaded: true });
    showCatalogue();
    await Promise.all(tables.map(readSchema));
    if (request === newest) showCatalogue();
  } catch (error) {
    if (request === newest) Object.assign(lake, { fault: faultOf(error), loaded: true });
  }
}

export async function refreshFolders(): Promise<void> {
  try {
    const { folders } = await getFolders();
    Object.assign(lake, { folders, folderFault: null, foldersLoaded: true });
  } catch (error) {
    Object.assign(lake, { folderFault: faultOf(error), foldersLoaded: true });
  }
}

const schemaKey = (table: TableSummary) => `${table.name} ${table.version}`;

async function readSchema(table: TableSummary): Promise<void> {
  if (schemas.has(schemaKey(table))) return;
  try {
    const { columns } = await getSchema(table.name);
    schemas.set(schemaKey(table), columns);
  } catch {
    // The table stays without columns in the tree; opening it shows what is wrong.
  }
}

function showCatalogue(): void {
  catalogue.value = lake.tables.map((table) => ({
    name: table.name,
    rows: table.rows,
    columns: schemas.get(schemaKey(table)) ?? null,
  }));
}

connection.onLake(() => void refreshTables());
