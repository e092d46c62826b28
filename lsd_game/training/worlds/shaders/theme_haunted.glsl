// Haunted: dead violet earth, rotten walls with lit windows, slime, bats and a huge moon.
Mood mood() {
    return Mood(vec3(0.26, 0.28, 0.36), 1.8, vec3(0.66, 0.74, 0.95), vec3(0.58, 0.52, 0.74), vec3(0.34, 0.42, 0.32));
}

vec3 backdrop(Spot s) {
    float wisp = fbm(s.cloud * vec2(0.6, 1.2) + vec2(0.08, 0.0) * TIME), y = s.dome.y;
    if (s.material == VOID) {
        vec2 cell = floor(s.cloud * 1.1), q = fract(s.cloud * 1.1) - 0.5;
        float open = step(hash21(cell), 0.16) * step(0.12, fract(hash21(cell + 9.0) + 0.06 * TIME));
        float eyes = open * smoothstep(0.10, 0.07, length(vec2(abs(q.x) - 0.15, q.y * 1.6)));
        return mix(vec3(0.035, 0.02, 0.06), vec3(0.15, 0.13, 0.24), smoothstep(0.4, 0.75, wisp)) + eyes * vec3(0.85, 0.75, 0.15);
    }
    vec3 sky = mix(vec3(0.34, 0.30, 0.42), vec3(0.09, 0.06, 0.17), smoothstep(0.0, 0.6, y));
    vec2 moon = vec2((fract(s.dome.x * 0.125 + 0.2) - 0.5) * 4.0, y - 0.55);
    float disc = smoothstep(0.25, 0.235, length(moon));
    sky = mix(sky + 0.30 * exp(-4.0 * length(moon)) * vec3(0.6, 0.8, 0.5), vec3(0.86, 0.90, 0.68) - 0.2 * fbm(moon * 9.0), disc);
    sky = mix(sky, vec3(0.15, 0.12, 0.21), smoothstep(0.48, 0.70, wisp) * 0.8);
    float house = skyline(s.dome, 3.0, 0.02, 0.22) * step(0.45, hash11(floor(s.dome.x * 3.0) + 7.0));
    sky = mix(sky, vec3(0.05, 0.03, 0.08), max(house, hills(s.dome, 1.2, 0.0, 0.14)));
    vec2 pane = s.dome * vec2(9.0, 18.0);
    return sky + house * vec3(0.9, 0.6, 0.12) * step(0.82, hash21(floor(pane))) * step(0.3, fract(pane.x)) * step(0.3, fract(pane.y)) * step(0.04, y);
}

Coat coat_of(Spot s) {
    vec3 earth = mix(vec3(0.15, 0.13, 0.19), vec3(0.34, 0.31, 0.36), s.fine * 0.6 + s.coarse * 0.4);
    float fog = smoothstep(0.45, 0.75, fbm(s.at * 0.35 + vec2(0.10, 0.04) * TIME));
    float web = smoothstep(0.05, 0.01, s.cell.x) * step(0.52, s.coarse) * step(s.pixel, 0.2);
    int m = s.material;
    if (m == GROUND) return Coat(mix(earth, vec3(0.36, 0.46, 0.40), fog * 0.55), vec3(0.0), 0.0);
    if (m == PATH) return Coat(mix(vec3(0.30, 0.29, 0.34), vec3(0.48, 0.46, 0.48), s.cell.y) * smoothstep(0.0, 0.14, s.cell.x), vec3(0.0), 0.0);
    if (m == ROCK) return Coat(mix(vec3(0.20, 0.20, 0.27), vec3(0.40, 0.40, 0.46), s.fine), vec3(0.0), 0.0);
    if (m == LIQUID) {
        vec2 bubble = dots(s.at * 1.1 + 0.03 * TIME, 0.22, 0.35, s.pixel * 1.1);
        float scum = fbm(s.at * 0.7 + 0.06 * TIME);
        return Coat(mix(vec3(0.08, 0.22, 0.06), vec3(0.30, 0.58, 0.10), scum), vec3(0.14, 0.42, 0.05) * (0.4 * scum + bubble.x), 0.4);
    }
    if (m == WALL) {
        vec2 brick = bricks(s.at * 0.75, 0.10, s.pixel * 0.75);
        vec3 stone = mix(vec3(0.22, 0.18, 0.28), vec3(0.36, 0.31, 0.40), brick.y) * (1.0 - 0.6 * brick.x);
        vec2 pane = fract(s.at * vec2(0.45, 0.35)) - 0.5;
        float window = step(abs(pane.x), 0.13) * step(abs(pane.y), 0.20) * step(0.66, hash21(floor(s.at * vec2(0.45, 0.35)))) * (1.0 - step(0.7, s.normal.y) * (1.0 - FLAT));
        return Coat(mix(stone, vec3(0.7, 0.72, 0.75), web * 0.6), window * vec3(0.85, 0.52, 0.10) * (1.0 - step(abs(pane.x), 0.02)), 0.0);
    }
    if (m == WOOD) return Coat(vec3(0.27, 0.23, 0.25) * (0.5 + 0.9 * soft(noise(s.at * vec2(5.0, 0.7)), 5.0, s.pixel)), vec3(0.0), 0.0);
    if (m == FOLIAGE) return Coat(mix(vec3(0.10, 0.06, 0.14), vec3(0.32, 0.18, 0.36), smoothstep(0.1, 0.35, s.cell.x) * s.fine * 1.5), vec3(0.0), 0.0);
    if (m == METAL) return Coat(mix(vec3(0.25, 0.26, 0.30), vec3(0.42, 0.30, 0.24), s.coarse), vec3(0.0), 0.5);
    if (m == HERO) return Coat(mix(vec3(0.92, 0.88, 0.78), vec3(0.70, 0.22, 0.18), step(0.6, fract(s.object * 7.0))) * (1.0 - 0.65 * s.edge), vec3(0.06), 0.0);
    if (m == ENEMY) {
        float eye = smoothstep(0.14, 0.10, length(vec2(abs(s.inside.x - 0.5) - 0.16, s.inside.y - 0.68)));
        return Coat(vec3(0.50, 0.80, 0.62), mix(vec3(0.12, 0.32, 0.22), vec3(-0.6), eye) * (1.0 - s.edge), 0.0);
    }
    if (m == PICKUP) {
        float rib = 0.5 + 0.5 * sin(s.inside.x * 18.0), carved = smoothstep(0.12, 0.08, length(vec2(abs(s.inside.x - 0.5) - 0.17, s.inside.y - 0.58)));
        carved = max(carved, step(abs(s.inside.y - 0.3), 0.08) * step(abs(s.inside.x - 0.5), 0.26));
        return Coat(mix(vec3(0.75, 0.30, 0.03), vec3(0.98, 0.50, 0.08), rib) * (1.0 - 0.6 * s.edge), mix(vec3(0.15, 0.05, 0.0), vec3(0.6, 0.5, 0.1), carved), 0.0);
    }
    if (m == HAZARD) return Coat(mix(vec3(0.75, 0.72, 0.62), vec3(0.45, 0.05, 0.06), smoothstep(0.5, 0.9, s.inside.y)) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.0);
    if (m == PROJECTILE) return Coat(vec3(0.2), vec3(0.45, 1.0, 0.40), 0.0);
    return Coat(vec3(0.20, 0.11, 0.14) * (0.6 + 0.6 * pulse(s.inside.x * 4.0, 0.8, 0.2)), vec3(0.55, 0.32, 0.05) * step(length(vec2(s.inside.x - 0.5, s.inside.y - 0.75)), 0.12), 0.0);
}
