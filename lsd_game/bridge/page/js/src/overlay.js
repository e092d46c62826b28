export class Overlay {
    game;
    canvas = document.createElement("canvas");
    onFullscreen = () => this.follow();
    constructor(game) {
        this.game = game;
        this.canvas.setAttribute("aria-hidden", "true");
        Object.assign(this.canvas.style, {
            position: "absolute", pointerEvents: "none", margin: "0", border: "0", padding: "0", display: "none",
        });
        game.after(this.canvas);
        document.addEventListener("fullscreenchange", this.onFullscreen);
    }
    get isShown() {
        return this.canvas.style.display !== "none";
    }
    show() {
        this.follow();
        this.canvas.style.display = "block";
    }
    hide() {
        this.canvas.style.display = "none";
    }
    remove() {
        document.removeEventListener("fullscreenchange", this.onFullscreen);
        this.canvas.remove();
    }
    follow() {
        if (document.fullscreenElement === this.game)
            return this.followIntoFullscreen();
        if (this.canvas.hasAttribute("popover"))
            this.canvas.removeAttribute("popover");
        const look = getComputedStyle(this.game);
        Object.assign(this.canvas.style, {
            position: look.position === "fixed" ? "fixed" : "absolute",
            left: `${this.game.offsetLeft}px`,
            top: `${this.game.offsetTop}px`,
            width: `${this.game.offsetWidth}px`,
            height: `${this.game.offsetHeight}px`,
            zIndex: look.zIndex,
            objectFit: look.objectFit,
            transform: look.transform,
            transformOrigin: look.transformOrigin,
            borderRadius: look.borderRadius,
        });
    }
    followIntoFullscreen() {
        if (this.canvas.hasAttribute("popover"))
            return;
        Object.assign(this.canvas.style, {
            position: "fixed", left: "0", top: "0", width: "100vw", height: "100vh", transform: "none", objectFit: "contain",
        });
        this.canvas.setAttribute("popover", "manual");
        this.canvas.showPopover();
    }
}
