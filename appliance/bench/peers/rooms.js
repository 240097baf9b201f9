// Who watches which device: rooms by device id, by prefix ("pump-*"), and one of all devices ("*").
export class Rooms {
  #members = new Map(); // device id or pattern -> set of sockets
  #prefixes = new Set(); // the patterns among them but for "*"

  join(socket, pattern) {
    let room = this.#members.get(pattern);
    if (!room) {
      this.#members.set(pattern, (room = new Set()));
      if (pattern.endsWith("*") && pattern !== "*") this.#prefixes.add(pattern);
    }
    room.add(socket);
    socket.rooms.add(pattern);
  }

  leave(socket, pattern) {
    const room = this.#members.get(pattern);
    room?.delete(socket);
    if (room?.size === 0) {
      this.#members.delete(pattern);
      this.#prefixes.delete(pattern);
    }
    socket.rooms.delete(pattern);
  }

  leaveAll(socket) {
    for (const pattern of [...socket.rooms]) this.leave(socket, pattern);
  }

  // The sockets that watch this device, each once.
  watching(deviceId) {
    const rooms = [];
    for (const name of [deviceId, "*", ...this.#prefixes]) {
      const room = this.#members.get(name);
      if (room && (!name.endsWith("*") || deviceId.startsWith(name.slice(0, -1)))) rooms.push(room);
    }
    if (rooms.length < 2) return rooms[0] ?? [];
    return new Set(rooms.flatMap((room) => [...room]));
  }
}
