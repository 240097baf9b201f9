import { defineConfig } from "vitest/config";

// Node's own types are not needed for one variable.
declare const process: { env: Record<string, string | undefined> };

/** Where `npm run dev` sends REST and WebSocket: a running gateway. */
const gateway = process.env["HIRUNDO_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "./",
  build: {
    // A tablet on a wall keeps the browser it was bought with: nothing newer than 2020 is asked of it.
    target: ["chrome80", "firefox78", "safari14"],
    assetsInlineLimit: 0,
    modulePreload: false,
  },
  server: {
    proxy: {
      "/api": { target: gateway },
      // No changeOrigin: the gateway takes the cookie from its own origin only, so it has to see the page's.
      "/ws": { target: gateway, ws: true },
    },
  },
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
  },
});
