/** What games use. */

export { LsdClient } from "./client.js";
export type { LsdOptions, LsdStatus, ShownAnswer } from "./client.js";
export { LsdViewer } from "./viewer.js";
export type { ViewerOptions } from "./viewer.js";
export type { Wish } from "./connection.js";
export { decode, encode } from "./messages.js";
export type * from "./messages.js";
export { ProtocolError } from "./messagepack.js";
