// The part of Vue's types that the workbench uses: no package at hand carries Vue 3's own.
declare module 'vue' {
  export interface Ref<T> {
    value: T;
  }
  export interface ComputedRef<T> {
    readonly value: T;
  }
  export type Source<T> = Ref<T> | ComputedRef<T> | (() => T);
  export interface WatchOptions {
    immediate?: boolean;
    deep?: boolean;
    flush?: 'pre' | 'post' | 'sync';
  }
  export function ref<T>(value: T): Ref<T>;
  export function ref<T>(): Ref<T | undefined>;
  export function shallowRef<T>(value: T): Ref<T>;
  export function shallowRef<T>(): Ref<T | undefined>;
  export function computed<T>(get: () => T): ComputedRef<T>;
  export function computed<T>(accessors: { get: () => T; set: (value: T) => void }): Ref<T>;
  export function reactive<T extends object>(value: T): T;
  export function watch<T>(source: Source<T>, act: (value: T, previous: T) => void, options?: WatchOptions): () => void;
  export function watchEffect(act: () => void): () => void;
  export function nextTick(): Promise<void>;
  export function onMounted(act: () => unknown): void;
  export function onActivated(act: () => unknown): void;
  export function onDeactivated(act: () => unknown): void;
  export function onBeforeUnmount(act: () => unknown): void;
  export function createApp(component: any): any;
  export function defineAsyncComponent(load: any): any;
  export function defineComponent<T>(component: T): any;
  export function mergeModels(a: any, b: any): any;
  export function useModel(props: any, name: string): Ref<any>;
  export const openBlock: any, createElementBlock: any, createElementVNode: any, createVNode: any;
  export const createBlock: any, createCommentVNode: any, createTextVNode: any, createSlots: any;
  export const toDisplayString: any, renderList: any, renderSlot: any, normalizeClass: any, normalizeStyle: any;
  export const withCtx: any, withModifiers: any, withKeys: any, withDirectives: any, vModelText: any, vModelRadio: any;
  export const vShow: any, resolveComponent: any, resolveDynamicComponent: any, resolveDirective: any, Fragment: any;
  export const mergeProps: any, normalizeProps: any, guardReactiveProps: any, unref: any, isRef: any, toHandlers: any;
  export const KeepAlive: any, Transition: any, Teleport: any;
}
