// Neon city: black glass with lit panes, glowing outlines and lines, a striped sun.
Mood mood() {
    return Mood(vec3(0.26, 0.05, 0.34), 0.9, vec3(0.30, 0.26, 0.42), vec3(0.46, 0.38, 0.66), vec3(0.40, 0.20, 0.50));
}

const vec3 CYAN = vec3(0.10, 0.95, 1.0), PINK = vec3(1.0, 0.16, 0.72), LIME = vec3(0.45, 1.0, 0.30), AMBER = vec3(1.0, 0.78, 0.18);

vec3 neon(float number) { return number < 0.6 ? CYAN : number < 0.8 ? PINK : AMBER; }

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    if (s.material == VOID) return vec3(0.04, 0.015, 0.09) + 0.3 * PINK * s.rim * s.rim + s.star.x * vec3(0.75, 0.85, 1.0);
    vec3 sky = mix(vec3(0.95, 0.12, 0.62), vec3(0.07, 0.02, 0.20), smoothstep(0.0, 0.5, y)) + s.star.x;
    sky = mix(sky, PINK, s.cover * 0.4);
    vec2 sun = s.moon;
    float disc = smoothstep(0.27, 0.26, length(sun)) * max(step(0.02, sun.y), pulse(sun.y * 14.0, 0.6, 0.15));
    sky = mix(sky, mix(PINK, AMBER, smoothstep(-0.2, 0.25, sun.y)), disc);
    return mix(sky, vec3(0.05, 0.02, 0.11) + PINK * 0.5 * smoothstep(0.10, 0.0, y), s.hill) + CYAN * 0.5 * s.rim * s.rim;
}

Coat coat_of(Spot s) {
    float lines = max(smoothstep(0.10, 0.03, s.weave.cell.x), s.rim * s.rim), halo = max(smoothstep(0.25, 0.05, s.weave.cell.x), s.weave.speck.x);
    float side = 1.0 - step(0.7, s.normal.y) * (1.0 - FLAT);
    vec3 dark = vec3(0.05, 0.035, 0.10) * (0.5 + 1.0 * s.weave.tone);
    int m = s.material;
    if (m == GROUND) return Coat(dark, PINK * (lines + 0.35 * halo) * 0.85, 0.5);
    if (m == PATH) return Coat(vec3(0.09, 0.08, 0.14), CYAN * 0.75 * max(s.weave.speck.x, s.weave.brick.x) + PINK * max(s.edge, s.rim * s.rim), 0.8);
    if (m == ROCK) return Coat(vec3(0.11, 0.07, 0.20) * (0.6 + 0.8 * s.weave.cell.y), vec3(0.50, 0.20, 1.0) * (lines * 0.8 + s.edge * 0.7), 0.5);
    if (m == LIQUID) {
        float wave = smoothstep(0.08, 0.02, abs(s.wave - 0.5));
        return Coat(vec3(0.01, 0.03, 0.10), mix(CYAN, PINK, smoothstep(0.4, 0.6, s.wave)) * wave * 0.75 + CYAN * max(s.edge, s.rim * s.rim) * 0.6, 1.0);
    }
    if (m == WALL) return Coat(vec3(0.06, 0.05, 0.12), neon(s.weave.brick.y) * smoothstep(0.45, 0.7, s.weave.brick.y) * (1.0 - s.weave.brick.x) * side * 0.6 + CYAN * max(s.edge, max(0.5 * s.weave.brick.x, 0.8 * s.rim * s.rim)), 0.5);
    if (m == WOOD) return Coat(vec3(0.08, 0.05, 0.11), AMBER * (s.edge * 0.9 + 0.6 * max(s.weave.brick.x, s.weave.stripe * 0.3)), 0.3);
    if (m == FOLIAGE) return Coat(vec3(0.02, 0.08, 0.08), LIME * (s.edge * 0.9 + 0.75 * max(smoothstep(0.12, 0.03, s.weave.cell.x), 0.5 * s.weave.tone)), 0.3);
    if (m == METAL) return Coat(vec3(0.14, 0.15, 0.22), CYAN * 0.8 * s.edge + 0.5 * PINK * max(s.weave.brick.x, s.rim * s.rim), 1.0);
    if (m == HERO) return Coat(vec3(0.1, 0.3, 0.35), mix(CYAN * 0.75, vec3(0.9, 1.0, 1.0), max(s.edge, step(0.75, fract(s.inside.y * 2.0)))), 0.5);
    if (m == ENEMY) return Coat(vec3(0.3, 0.02, 0.12), mix(vec3(0.80, 0.02, 0.32), vec3(1.0, 0.55, 0.80), max(s.edge, step(0.8, fract(s.inside.y * 3.0)))), 0.5);
    if (m == PICKUP) return Coat(vec3(0.2), mix(AMBER, vec3(1.0, 1.0, 0.85), s.edge), 0.0);
    if (m == HAZARD) return Coat(vec3(0.1, 0.0, 0.0), mix(vec3(1.0, 0.10, 0.05), vec3(0.2, 0.0, 0.0), pulse((s.inside.x + s.inside.y) * 2.0, 0.5, 0.15)), 0.0);
    if (m == PROJECTILE) return Coat(vec3(0.0), vec3(0.80, 1.0, 0.55), 0.0);
    return Coat(vec3(0.07, 0.05, 0.13), LIME * max(s.edge, step(0.42, max(abs(s.inside.x - 0.5), abs(s.inside.y - 0.5)))) * 0.85, 0.5);
}
