import { LsdClient, LsdViewer } from "../src/index.js";
import { paint } from "../src/picture.js";
import { element, onSlide, setText, showDrawn } from "./elements.js";
import { LatencyGraph, milliseconds } from "./graph.js";
import { Happenings } from "./happenings.js";
import { MAX_PROMPTS, Mix } from "./mix.js";
import { Recording } from "./recording.js";
import { choose, VideoSource } from "./sources.js";
const URL_ = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;
const TOKEN_KEY = "lsd-token";
const SEND_EVERY_MS = 60;
class Page {
    source = element("source");
    result = element("result");
    graph = new LatencyGraph();
    mix = new Mix(() => this.sendStyle());
    happenings = new Happenings((wish) => this.request(wish));
    conversation = null;
    video = null;
    recording = null;
    sourceName = "game";
    styleTimer = 0;
    drawn = [];
    constructor() {
        for (const button of element("sources").querySelectorAll("button")) {
            button.addEventListener("click", () => void this.use(button.dataset["source"]));
        }
        onSlide(element("strength"), 2, "", () => this.sendStyle());
        onSlide(element("fade"), 1, " s", () => undefined);
        element("reanchor").addEventListener("click", () => void this.request({ op: "reanchor" }).then((ack) => this.reply(ack)));
        element("record").addEventListener("click", () => this.toggleRecording());
        element("layout").addEventListener("click", () => this.toggleLayout());
        element("sessions").addEventListener("change", () => this.watchChosen());
        element("token").addEventListener("submit", (submitted) => this.enterToken(submitted));
        setText("address", URL_);
        this.watch();
    }
    async use(name) {
        let media = null;
        try {
            if (name !== "game")
                media = await choose(name, element("file"));
        }
        catch (error) {
            return this.status("failing", `no ${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
        if (name !== "game" && !media)
            return;
        this.leave();
        this.sourceName = name;
        for (const button of element("sources").querySelectorAll("button")) {
            button.setAttribute("aria-pressed", String(button.dataset["source"] === name));
        }
        if (media)
            await this.play(media);
        else
            this.watch();
    }
    leave() {
        this.conversation?.stop();
        this.video?.stop();
        this.conversation = this.video = null;
        this.graph.clear();
        element("sessions").hidden = true;
    }
    watch() {
        setText("kind", "within the server");
        this.conversation = new LsdViewer({
            url: URL_, client: "page", ...token(),
            onState: (state, reason) => this.status(state, reason),
            onWatching: (watching) => this.onWatching(watching),
            onView: (view) => this.onView(view),
        }).start();
    }
    async play(media) {
        element("empty").hidden = true;
        setText("kind", "from picture to picture");
        this.video = new VideoSource(this.source, media);
        try {
            await this.video.start();
        }
        catch {
            return this.status("failing", "the browser cannot play this video");
        }
        this.conversation = new LsdClient(this.source, {
            url: URL_, client: `page: ${this.sourceName}`, output: this.result, ...token(),
            onStatus: ({ state, message }) => this.onPlayerStatus(state, message),
            onAnswer: (answer) => this.show(answer),
        }).start();
    }
    onPlayerStatus(state, message) {
        this.status(state, message);
        if (state === "open" && this.mix.prompts.length)
            this.sendStyle();
    }
    onWatching({ session, sessions }) {
        const list = element("sessions");
        list.replaceChildren(...sessions.map((one) => new Option(`${one.client} (${one.session})`, one.session)));
        list.value = session;
        list.hidden = sessions.length < 2;
        element("empty").hidden = session !== "";
        const watched = sessions.find((one) => one.session === session);
        if (!watched)
            this.status("idle", "the server is there; no game is connected");
        else if (watched.is_connected)
            this.status("live", `watching ${watched.client}`);
        else
            this.status("idle", `${watched.client} has lost its connection; its session waits`);
    }
    async onView(view) {
        const { width, height } = view;
        await Promise.all([
            paint(this.source, { width, height, codec: "jpeg", data: view.source }),
            paint(this.result, { width, height, codec: "jpeg", data: view.result }),
        ]);
        this.happenings.note(view.events);
        this.show({
            style: view.style, stagesMs: view.stages_ms, latencyMs: view.server_ms, fps: view.fps, dropped: view.dropped,
        });
    }
    show({ style, stagesMs, latencyMs, fps, dropped }) {
        this.recording?.draw();
        this.graph.add(latencyMs);
        showDrawn(style);
        this.drawn = style.prompts.slice(0, MAX_PROMPTS);
        setText("fps", `${fps.toFixed(0)} /s`);
        setText("dropped", String(dropped));
        setText("size", `${this.result.width} × ${this.result.height}`);
        const main = Object.entries(stagesMs).filter(([name]) => !name.includes("."));
        setText("stages", main.map(([name, ms]) => `${name} ${milliseconds(ms)}`).join("  ·  "));
    }
    sendStyle() {
        this.styleTimer ||= window.setTimeout(() => {
            this.styleTimer = 0;
            const prompts = this.mix.prompts.length ? this.mix.prompts : this.drawn;
            if (!prompts.length)
                return this.say("type a prompt first", false);
            const seconds = element("fade").valueAsNumber;
            const strength = element("strength").valueAsNumber;
            void this.request({ op: "prompt", prompts, seconds, strength }).then((ack) => this.reply(ack));
        }, SEND_EVERY_MS);
    }
    request(wish) {
        return this.conversation?.request(wish) ?? Promise.resolve({ op: "ack", id: 0, ok: false, message: "not connected" });
    }
    reply(ack) {
        this.say(ack.ok ? `taken from frame ${ack.first_seq ?? "?"} on` : (ack.message ?? "refused"), !ack.ok);
    }
    say(sentence, isBad) {
        setText("reply", sentence);
        element("reply").classList.toggle("bad", isBad);
    }
    status(state, sentence) {
        const shown = element("status");
        shown.dataset["state"] = state;
        shown.title = sentence;
        shown.lastElementChild.textContent = sentence || state;
        if (state === "ended" && sentence.includes("token"))
            element("token").hidden = false;
    }
    watchChosen() {
        if (this.conversation instanceof LsdViewer)
            this.conversation.watch(element("sessions").value);
        this.graph.clear();
    }
    enterToken(submitted) {
        submitted.preventDefault();
        const form = element("token");
        sessionStorage.setItem(TOKEN_KEY, form.querySelector("input").value);
        form.hidden = true;
        void this.use("game");
    }
    toggleRecording() {
        this.recording?.stop();
        this.recording = this.recording ? null : new Recording(this.source, this.result);
        element("record").setAttribute("aria-pressed", String(this.recording !== null));
        element("record").lastElementChild.textContent = this.recording ? "Stop and save" : "Record";
    }
    toggleLayout() {
        const isAlone = document.querySelector("main").classList.toggle("alone");
        element("layout").setAttribute("aria-pressed", String(isAlone));
    }
}
function token() {
    const kept = sessionStorage.getItem(TOKEN_KEY);
    return kept ? { token: kept } : {};
}
new Page();
