import { defineAsyncComponent, ref } from 'vue';
import LakePage from '../lake/LakePage.vue';
import RunsPage from '../runs/RunsPage.vue';

export type PageName = 'lake' | 'query' | 'runs';

export const pages: Record<PageName, { title: string; icon: string; view: any }> = {
  lake: { title: 'Lake', icon: 'mdi-waves', view: LakePage },
  query: {
    title: 'Query',
    icon: 'mdi-console-line',
    view: defineAsyncComponent(() => import('../query/QueryPage.vue')),
  },
  runs: { title: 'Runs', icon: 'mdi-history', view: RunsPage },
};

function pageInAddress(): PageName {
  const name = location.hash.replace(/^#\//, '');
  return name in pages ? (name as PageName) : 'lake';
}

/** The page that the address names. */
export const page = ref<PageName>(pageInAddress());
addEventListener('hashchange', () => (page.value = pageInAddress()));

export function open(name: PageName): void {
  location.hash = `#/${name}`;
}
