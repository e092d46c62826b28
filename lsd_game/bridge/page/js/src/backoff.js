const FIRST_S = 0.25;
const LONGEST_S = 1;
const FINAL_CODES = new Set([1009, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4010, 4011]);
export function delayS(numFailures, share) {
    return Math.min(LONGEST_S, FIRST_S * 2 ** Math.min(numFailures, 2)) * (0.5 + 0.5 * share);
}
export function isFinal(code) {
    return FINAL_CODES.has(code);
}
