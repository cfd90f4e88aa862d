import { onBeforeUnmount, ref, watch, type Ref } from 'vue';

/** The time now, renewed every `interval` milliseconds while `active` holds. */
export function useClock(interval: number, active: () => boolean): Ref<number> {
  const now = ref(Date.now());
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = () => clearInterval(timer);
  watch(
    active,
    (running) => {
      stop();
      now.value = Date.now();
      if (running) timer = setInterval(() => (now.value = Date.now()), interval);
    },
    { immediate: true },
  );
  onBeforeUnmount(stop);
  return now;
}
