/** The page's elements by id, and what is shown in them. */

import type { StyleState } from "../src/index.js";

/** The element of that id; its absence is a mistake in index.html. */
export function element<Type extends HTMLElement = HTMLElement>(id: string): Type {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found as Type;
}

export function setText(id: string, text: string): void {
  const found = element(id);
  if (found.textContent !== text) found.textContent = text;
}

/** A slider whose output shows its value, followed by a unit. */
export function onSlide(input: HTMLInputElement, digits: number, unit: string, act: (value: number) => void): void {
  input.addEventListener("input", () => {
    input.nextElementSibling!.textContent = input.valueAsNumber.toFixed(digits) + unit;
    act(input.valueAsNumber);
  });
}

/** The prompts that the picture is drawn in, as wide as their shares. */
export function showDrawn(style: StyleState): void {
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
