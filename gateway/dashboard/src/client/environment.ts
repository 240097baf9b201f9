/** What the client takes from outside: sockets, time and chance. Tests hand in their own. */
export interface Environment {
  /** Starts to open; the events come later, never from within this call. */
  openSocket(url: string, subprotocol: string, events: SocketEvents): Socket;
  /** Milliseconds that go on while the machine sleeps; only differences are used. */
  nowMs(): number;
  /** In [0, 1). */
  random(): number;
  after(delayMs: number, action: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

export interface SocketEvents {
  onText(text: string): void;
  onClose(code: number, reason: string): void;
}

export interface Socket {
  send(text: string): void;
  close(reason: string): void;
}

export function browserEnvironment(): Environment {
  return {
    openSocket(url, subprotocol, events) {
      const socket = new WebSocket(url, subprotocol);
      socket.onmessage = (event) => events.onText(String(event.data));
      socket.onclose = (event) => events.onClose(event.code, event.reason);
      return {
        send: (text) => socket.send(text),
        close: (reason) => socket.close(1000, reason),
      };
    },
    nowMs: () => Date.now(),
    random: () => Math.random(),
    after(delayMs, action) {
      const id = setTimeout(action, delayMs);
      return { cancel: () => clearTimeout(id) };
    },
  };
}
