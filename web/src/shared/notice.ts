import { ref } from 'vue';

/** A short word at the foot of the page that goes by itself. */
export const notice = ref('');

export function tell(text: string): void {
  notice.value = text;
}
