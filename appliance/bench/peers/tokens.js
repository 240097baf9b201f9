// Who a viewer is: a JWT (ES256) whose claim deviceIds lists ids, "*", or prefixes with a trailing "*".
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import jwt from "jsonwebtoken";

const [jwk] = JSON.parse(readFileSync(process.env.JWKS, "utf8")).keys;
const key = createPublicKey({ key: jwk, format: "jwk" });

// Returns the claims; throws where the token is no good.
export function verify(token) {
  return jwt.verify(token, key, { algorithms: ["ES256"], audience: "hirundo" });
}

// Whether a pattern (an id, a prefix, "*") lies within one that the token allows.
export function mayWatch(claims, wanted) {
  return claims.deviceIds.some(
    (allowed) =>
      allowed === wanted || (allowed.endsWith("*") && wanted.startsWith(allowed.slice(0, -1))),
  );
}
