import { ref } from 'vue';
import { Connection, type ConnectionStatus } from './connection';

function socketAddress(): string {
  const address = new URL('/ws', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

/** The one connection of this page. */
export const connection = new Connection({
  open: () => new WebSocket(socketAddress()),
  now: () => Date.now(),
  later: (milliseconds, act) => void setTimeout(act, milliseconds),
});

export const connectionStatus = ref<ConnectionStatus>('connecting');
connection.onStatus((status) => (connectionStatus.value = status));
