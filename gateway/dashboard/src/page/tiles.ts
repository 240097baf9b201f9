import type { Device, Store } from "../client";
import { element, setShown } from "./dom";
import { Tile, type Choice } from "./tile";

const byName = new Intl.Collator(undefined, { numeric: true });

/** All tiles, by name. Only those of changed devices are touched in a frame. */
export class Tiles {
  readonly root = element("section", "tiles");
  private readonly empty = element("p", "empty",
    "No device has been heard yet. As soon as one publishes, its tile appears here.");
  private readonly tiles = new Map<string, Tile>();
  private readonly changed = new Map<string, Device>();
  private sorting = false;
  private choice: Choice | undefined;

  constructor(private readonly choose: (choice: Choice) => void) {
    this.root.setAttribute("aria-label", "Devices");
    this.root.append(this.empty);
  }

  deviceChanged(device: Device): void {
    this.changed.set(device.key, device);
  }

  /** Everything may have changed, and devices may be gone. */
  reset(store: Store): void {
    for (const [key, tile] of this.tiles) {
      if (store.device(key) === undefined) {
        tile.root.remove();
        this.tiles.delete(key);
      }
    }
    for (const device of store.devices()) {
      this.changed.set(device.key, device);
    }
  }

  mark(choice: Choice): void {
    if (this.choice !== undefined) {
      this.tiles.get(this.choice.key)?.mark(undefined);
    }
    this.choice = choice;
    this.tiles.get(choice.key)?.mark(choice.metric);
  }

  paint(nowMs: number): void {
    for (const device of this.changed.values()) {
      const tile = this.tiles.get(device.key) ?? this.add(device);
      const before = tile.title;
      tile.update(device);
      this.sorting ||= tile.title !== before;
      tile.tick(nowMs);
    }
    this.changed.clear();
    if (this.sorting) {
      this.sort();
    }
    setShown(this.empty, this.tiles.size === 0);
  }

  tick(nowMs: number): void {
    for (const tile of this.tiles.values()) {
      tile.tick(nowMs);
    }
  }

  private add(device: Device): Tile {
    const tile = new Tile(device, this.choose);
    if (this.choice?.key === device.key) {
      tile.mark(this.choice.metric);
    }
    this.tiles.set(device.key, tile);
    this.sorting = true;
    return tile;
  }

  private sort(): void {
    this.sorting = false;
    const sorted = [...this.tiles.values()].sort((a, b) => byName.compare(a.title, b.title));
    this.root.append(...sorted.map((tile) => tile.root));
  }
}
