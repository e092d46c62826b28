import { element, onSlide } from "./elements.js";
export const MAX_PROMPTS = 8;
export class Mix {
    onChange;
    rows = element("mix");
    constructor(onChange) {
        this.onChange = onChange;
        this.add();
        element("add").addEventListener("click", () => this.add()?.focus());
    }
    get prompts() {
        return [...this.rows.children]
            .map((row) => {
            const [text, weight] = row.querySelectorAll("input");
            return { text: text.value.trim(), weight: weight.valueAsNumber };
        })
            .filter(({ text, weight }) => text !== "" && weight > 0);
    }
    add() {
        if (this.rows.children.length >= MAX_PROMPTS)
            return null;
        const row = document.createElement("div");
        const [text, weight] = [document.createElement("input"), document.createElement("input")];
        const [share, remove] = [document.createElement("output"), document.createElement("button")];
        row.className = "row";
        Object.assign(text, { placeholder: "a style in words, then Enter", maxLength: 500, ariaLabel: "Prompt" });
        text.setAttribute("list", "prompts");
        Object.assign(weight, { type: "range", min: "0", max: "1", step: "0.01", value: "1", ariaLabel: "Weight" });
        Object.assign(share, { textContent: "1.00" });
        Object.assign(remove, { textContent: "×", title: "Take this prompt out" });
        row.append(text, weight, share, remove);
        text.addEventListener("change", () => this.changed());
        onSlide(weight, 2, "", () => this.changed());
        remove.addEventListener("click", () => this.remove(row));
        this.rows.append(row);
        this.mark();
        return text;
    }
    remove(row) {
        row.remove();
        this.mark();
        this.changed();
    }
    changed() {
        if (this.prompts.length)
            this.onChange(this.prompts);
    }
    mark() {
        this.rows.firstElementChild?.classList.toggle("only", this.rows.children.length === 1);
    }
}
