/** Eight letters and digits, as the gateway's console shows them, however they were typed. A token is much longer. */
export function isCode(text: string): boolean {
  return /^[0-9a-z]{8}$/i.test(text.replace(/[-\s]/g, ""));
}
