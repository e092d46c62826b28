import { element, onSlide } from "./elements.js";
const NUM_KEPT = 60;
export function parseData(text) {
    const data = {};
    for (const word of text.trim().split(/[\s,]+/).filter(Boolean)) {
        const [name = "", value = "true"] = word.split("=", 2);
        if (value === "true" || value === "false")
            data[name] = value === "true";
        else
            data[name] = value !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
    }
    return data;
}
export class Happenings {
    request;
    log = element("log");
    constructor(request) {
        this.request = request;
        const event = element("event");
        event.addEventListener("submit", (submitted) => {
            submitted.preventDefault();
            const [name, data] = event.querySelectorAll("input");
            void this.raise(name.value.trim(), parseData(data.value));
        });
        const parameter = element("parameter");
        const [name, value] = parameter.querySelectorAll("input");
        parameter.addEventListener("submit", (submitted) => submitted.preventDefault());
        onSlide(value, 2, "", (number) => {
            if (name.value.trim())
                void this.set(name.value.trim(), number);
        });
    }
    note(events) {
        for (const { name, data } of events)
            this.write(name, words(data), false);
    }
    async raise(name, data) {
        const ack = await this.request({ op: "event", name, data });
        if (!ack.ok)
            this.write(name, ack.message ?? "", true);
        else
            this.write(name, words(data), false);
    }
    async set(name, value) {
        const ack = await this.request({ op: "parameter", name, value });
        if (!ack.ok)
            this.write(name, ack.message ?? "", true);
    }
    write(name, details, isBad) {
        const [item, time, title, rest] = ["li", "time", "b", "span"].map((tag) => document.createElement(tag));
        time.textContent = new Date().toTimeString().slice(0, 8);
        title.textContent = name;
        rest.textContent = details;
        item.append(time, title, rest);
        item.classList.toggle("bad", isBad);
        this.log.prepend(item);
        while (this.log.children.length > NUM_KEPT)
            this.log.lastElementChild.remove();
    }
}
function words(data) {
    return Object.entries(data).map(([name, value]) => `${name}=${String(value)}`).join("  ");
}
