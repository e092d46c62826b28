import { Connection, introduction } from "./connection.js";
export class LsdViewer {
    options;
    connection;
    session;
    constructor(options) {
        this.options = options;
        this.connection = new Connection(options.url, () => this.wish(), {
            onState: (state, reason) => options.onState?.(state, reason),
            onMessage: (message) => this.onMessage(message),
        });
    }
    start() {
        this.connection.open();
        return this;
    }
    stop() {
        this.connection.close();
    }
    watch(session) {
        this.session = session;
        this.connection.tell(this.wish());
    }
    request(wish) {
        return this.connection.request(wish);
    }
    wish() {
        const first = introduction(this.options.client ?? "viewer", this.options.token);
        return { op: "watch", ...first, ...(this.session === undefined ? {} : { session: this.session }) };
    }
    onMessage(message) {
        if (message.op === "watching")
            this.options.onWatching?.(message);
        if (message.op === "view") {
            const seen = () => this.connection.tell({ op: "seen", number: message.number });
            void Promise.resolve(this.options.onView?.(message)).then(seen, seen);
        }
    }
}
