// Neon city: black glass with lit windows, glowing outlines, a grid to the horizon.
Mood mood() {
    return Mood(vec3(0.26, 0.05, 0.34), 0.9, vec3(0.30, 0.26, 0.42), vec3(0.46, 0.38, 0.66), vec3(0.40, 0.20, 0.50));
}

const vec3 CYAN = vec3(0.10, 0.95, 1.0), PINK = vec3(1.0, 0.16, 0.72), LIME = vec3(0.45, 1.0, 0.30), AMBER = vec3(1.0, 0.78, 0.18);

// Lit windows of a house front: colour by window.
vec3 windows(vec2 p, float share, float width) {
    vec2 cell = floor(p), q = fract(p);
    float number = hash21(cell), glass = step(0.25, q.x) * step(q.x, 0.80) * step(0.25, q.y) * step(q.y, 0.75);
    vec3 color = number < 0.4 * share ? CYAN : number < 0.7 * share ? PINK : AMBER;
    return mix(color * glass * step(number, share), color * 0.25 * share, smoothstep(0.25, 0.6, width));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    vec2 star = dots(s.cloud * 4.5, 0.13, 0.20, 0.3);
    vec3 line = mix(PINK, CYAN, fbm(s.cloud * 0.3)) * grid(s.cloud * 0.45, 0.05, 0.06);
    if (s.material == VOID) return vec3(0.025, 0.01, 0.06) + 0.16 * line + star.x * vec3(0.75, 0.85, 1.0) * star.y;
    vec3 sky = mix(vec3(0.95, 0.12, 0.62), vec3(0.07, 0.02, 0.20), smoothstep(0.0, 0.5, y)) + star.x * smoothstep(0.2, 0.5, y);
    vec2 sun = vec2((fract(s.dome.x * 0.11 + 0.4) - 0.5) * 5.0, y - 0.30);
    float disc = smoothstep(0.27, 0.26, length(sun)) * max(step(0.02, sun.y), pulse(sun.y * 14.0, 0.6, 0.15));
    sky = mix(sky, mix(PINK, AMBER, smoothstep(-0.2, 0.25, sun.y)), disc);
    float far = skyline(s.dome + 0.3, 2.6, 0.02, 0.34), near = skyline(s.dome + vec2(7.0, 0.0), 1.5, 0.0, 0.50) * step(0.45, hash11(floor((s.dome.x + 7.0) * 1.5) + 1.5));
    sky = mix(sky, vec3(0.22, 0.05, 0.34), far);
    return mix(sky, vec3(0.05, 0.02, 0.11) + windows(s.dome * vec2(13.0, 24.0), 0.45, 0.0) * 0.8, near);
}

Coat coat_of(Spot s) {
    float lines = grid(s.at * 0.6, 0.06, s.pixel * 0.6), halo = 0.4 * grid(s.at * 0.6, 0.22, s.pixel * 0.6);
    float side = 1.0 - step(0.7, s.normal.y) * (1.0 - FLAT);
    vec3 dark = vec3(0.05, 0.035, 0.10) * (0.7 + 0.6 * s.fine);
    int m = s.material;
    if (m == GROUND) return Coat(dark, PINK * (lines + 0.35 * halo) * 0.85, 0.5);
    if (m == PATH) return Coat(vec3(0.09, 0.08, 0.14), CYAN * 0.75 * pulse(s.at.x * 0.5, 0.10, s.pixel * 0.5) * step(0.45, fract(s.at.y * 0.5)) + PINK * s.edge, 0.8);
    if (m == ROCK) return Coat(vec3(0.11, 0.07, 0.20) * (0.6 + 0.8 * s.cell.y), vec3(0.50, 0.20, 1.0) * (smoothstep(0.09, 0.02, s.cell.x) * 0.8 + s.edge * 0.7), 0.5);
    if (m == LIQUID) {
        float wave = pulse(s.at.y * 0.8 + 0.4 * noise(s.at * 0.7 + 0.3 * TIME), 0.18, s.pixel * 0.8);
        return Coat(vec3(0.01, 0.03, 0.10), mix(CYAN, PINK, smoothstep(0.4, 0.6, s.coarse)) * wave * 0.75 + CYAN * s.edge * 0.6, 1.0);
    }
    if (m == WALL) return Coat(vec3(0.06, 0.05, 0.12), windows(s.at * 1.3, 0.42, s.pixel * 1.3) * side * 0.85 + CYAN * s.edge, 0.5);
    if (m == WOOD) return Coat(vec3(0.08, 0.05, 0.11), AMBER * (s.edge * 0.9 + 0.6 * pulse((s.at.x + s.at.y) * 0.7, 0.15, s.pixel)), 0.3);
    if (m == FOLIAGE) return Coat(vec3(0.02, 0.08, 0.08), LIME * (s.edge * 0.9 + 0.75 * smoothstep(0.12, 0.03, s.cell.x)), 0.3);
    if (m == METAL) return Coat(vec3(0.14, 0.15, 0.22), CYAN * 0.8 * s.edge + 0.5 * PINK * pulse(s.at.y * 0.7, 0.12, s.pixel * 0.7), 1.0);
    if (m == HERO) return Coat(vec3(0.1, 0.3, 0.35), mix(CYAN * 0.75, vec3(0.9, 1.0, 1.0), max(s.edge, step(0.75, fract(s.inside.y * 2.0)))), 0.5);
    if (m == ENEMY) return Coat(vec3(0.3, 0.02, 0.12), mix(vec3(0.80, 0.02, 0.32), vec3(1.0, 0.55, 0.80), max(s.edge, step(0.8, fract(s.inside.y * 3.0)))), 0.5);
    if (m == PICKUP) return Coat(vec3(0.2), mix(AMBER, vec3(1.0, 1.0, 0.85), s.edge), 0.0);
    if (m == HAZARD) return Coat(vec3(0.1, 0.0, 0.0), mix(vec3(1.0, 0.10, 0.05), vec3(0.2, 0.0, 0.0), pulse((s.inside.x + s.inside.y) * 2.0, 0.5, 0.15)), 0.0);
    if (m == PROJECTILE) return Coat(vec3(0.0), vec3(0.80, 1.0, 0.55), 0.0);
    return Coat(vec3(0.07, 0.05, 0.13), LIME * max(s.edge, step(0.42, max(abs(s.inside.x - 0.5), abs(s.inside.y - 0.5)))) * 0.85, 0.5);
}
