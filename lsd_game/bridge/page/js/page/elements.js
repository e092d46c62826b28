export function element(id) {
    const found = document.getElementById(id);
    if (!found)
        throw new Error(`index.html has no #${id}`);
    return found;
}
export function setText(id, text) {
    const found = element(id);
    if (found.textContent !== text)
        found.textContent = text;
}
export function onSlide(input, digits, unit, act) {
    input.addEventListener("input", () => {
        input.nextElementSibling.textContent = input.valueAsNumber.toFixed(digits) + unit;
        act(input.valueAsNumber);
    });
}
export function showDrawn(style) {
    const parts = style.prompts.map(({ text, weight }) => {
        const part = document.createElement("span");
        part.textContent = weight < 0.995 ? `${text} ${Math.round(weight * 100)} %` : text;
        part.title = part.textContent;
        part.style.flexGrow = String(weight);
        part.style.flexBasis = "0";
        return part;
    });
    element("drawn").replaceChildren(...parts);
}
