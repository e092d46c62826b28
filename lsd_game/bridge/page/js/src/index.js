export { LsdClient } from "./client.js";
export { LsdViewer } from "./viewer.js";
export { decode, encode } from "./messages.js";
export { ProtocolError } from "./messagepack.js";
