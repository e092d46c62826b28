/** When to connect again, and when not to. */

const FIRST_S = 0.25;
const LONGEST_S = 1;
const FINAL_CODES = new Set([1009, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4010, 4011]);

/** 0.25 s, doubled up to 1 s; the share (0..1) keeps a crowd of clients from coming back in one moment. */
export function delayS(numFailures: number, share: number): number {
  return Math.min(LONGEST_S, FIRST_S * 2 ** Math.min(numFailures, 2)) * (0.5 + 0.5 * share);
}

/** Whether a close code is one that coming back would only repeat. */
export function isFinal(code: number): boolean {
  return FINAL_CODES.has(code);
}
