import { expect, test } from "vitest";
import { isCode } from "../src/page/code";

test("a code is told from a token however it was typed", () => {
  for (const code of ["7KQ2-M4TD", "7kq2m4td", " 7KQ2 M4TD ", "7KQ2-M4TD\n"]) {
    expect(isCode(code)).toBe(true);
  }
  for (const other of ["", "7KQ2", "7KQ2-M4T!", "7KQ2-M4TD-9", "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"]) {
    expect(isCode(other)).toBe(false);
  }
});
